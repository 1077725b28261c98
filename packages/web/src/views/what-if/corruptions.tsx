import {
  percent,
  type Robustness,
  type RobustnessFigures,
  reportRobustness,
  robustnessCsv,
  robustnessFigure,
} from "@deepling/engine";
import { FailedPlate } from "../../parts/plate.tsx";
import { useLatest } from "../../parts/use-latest.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, usePage } from "../../state/context.tsx";
import { UNTOUCHED, useEditedInfo } from "./use-edits.ts";

/** Images that the table is made on. */
const IMAGES = 500;

const SEVERITIES = [1, 2, 3, 4, 5];
const STRENGTHS = SEVERITIES.map((severity) => `severity ${severity}`);

/** Accuracy under every published corruption at its five severities, as a share of the untouched accuracy; a press edits the image so. */
export function Corruptions() {
  const { study } = usePage();
  const { messages, failure, stale } = useLatest("corruptions", (signal) =>
    study.robustness({ images: IMAGES }, { signal }),
  );
  const table = messages.findLast((message) => message.kind === "robustness");
  const info = useEditedInfo(UNTOUCHED);
  useReportExports(
    table === undefined || stale
      ? undefined
      : {
          group: "Robustness",
          name: fileName("robustness", info.model.name),
          report: () => reportRobustness(info, table, STRENGTHS),
          csv: robustnessCsv,
          figure: robustnessFigure,
        },
  );
  if (failure !== undefined) return <FailedPlate failure={failure} />;
  if (table === undefined) return <p className="small faint">Trying the corruptions on {IMAGES} images …</p>;
  const rows = [...table.rows].sort((a, b) => a.relative - b.relative);
  return (
    <section className="corruptions" aria-label="Robustness">
      <Head table={table} />
      <table className="small">
        <thead>
          <tr>
            <th scope="col">corruption</th>
            {SEVERITIES.map((severity) => (
              <th key={severity} scope="col">
                {severity}
              </th>
            ))}
            <th scope="col">mean</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} untouched={table.untouched.accuracy} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ table }: { readonly table: Robustness }) {
  const { count, of, untouched, relative } = table;
  return (
    <p className="small">
      <span className="quiet">Relative accuracy</span>{" "}
      <span className="faint">
        on {count < of ? `${count} of ${of}` : count} images; untouched {percent(untouched.accuracy)}, under corruption{" "}
      </span>
      <strong>{percent(relative)}</strong>
      <span className="faint"> of that</span>
    </p>
  );
}

function Row({ row, untouched }: { readonly row: RobustnessFigures; readonly untouched: number }) {
  const { edit } = useActions();
  return (
    <tr>
      <th scope="row" className="clip">
        {row.name.replaceAll("_", " ")}
      </th>
      {row.steps.map(({ accuracy }, at) => {
        const share = accuracy / untouched;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a severity is its place
          <td key={at}>
            <button
              type="button"
              title={`${row.name} at severity ${at + 1}: accuracy ${percent(accuracy)}. Press to edit the image so.`}
              style={{ "--share": Math.max(0, Math.min(1, share)) } as React.CSSProperties}
              onClick={() => edit({ imageEdits: [{ name: row.name, given: { severity: String(at + 1) } }] })}
            >
              {Number.isFinite(share) ? (100 * share).toFixed(0) : "–"}
            </button>
          </td>
        );
      })}
      <td>{percent(row.relative, 0)}</td>
    </tr>
  );
}
