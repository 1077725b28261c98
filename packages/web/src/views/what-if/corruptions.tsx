import {
  percent,
  plural,
  type Robustness,
  type RobustnessFigures,
  reportRobustness,
  robustnessCsv,
  robustnessFigure,
} from "@deepling/engine";
import { Notes } from "../../parts/notes.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { useLatest } from "../../parts/use-latest.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, usePage, useStudyInfo } from "../../state/context.tsx";
import { keptShare } from "./kept-share.ts";
import { UNTOUCHED, useEditedInfo } from "./use-edits.ts";

/** Images that the table is made on. */
const IMAGES = 500;

const SEVERITIES = [1, 2, 3, 4, 5];
const STRENGTHS = SEVERITIES.map((severity) => `severity ${severity}`);

/**
 * Accuracy under every published corruption at its five severities, as a share of the untouched accuracy; without labels the share of images that
 * are predicted as untouched. A press edits the image so.
 */
export function Corruptions() {
  const { study } = usePage();
  const { data } = useStudyInfo();
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
  if (table === undefined) {
    const { done = 0, total = 0 } = messages.findLast((message) => message.kind === "progress") ?? {};
    const images = plural(Math.min(IMAGES, data.count), "image");
    return (
      <p className="small faint">
        Trying the corruptions on {images} … {total > 0 ? percent(done / total, 0) : ""}
      </p>
    );
  }
  const shareOf = keptShare(table);
  const rows = [...table.rows].sort((a, b) => shareOf(a) - shareOf(b));
  return (
    <section className="corruptions" aria-label="Robustness">
      <Head table={table} />
      <Notes notes={table.notes} />
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
            <Row key={row.name} row={row} shareOf={shareOf} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ table }: { readonly table: Robustness }) {
  const { count, of, labelled, untouched, relative, rows } = table;
  const on = `on ${count < of ? `${count} of ${of}` : count} images`;
  if (labelled === 0) {
    const same = rows.reduce((sum, row) => sum + row.same, 0) / rows.length;
    return (
      <p className="small">
        <span className="quiet">Predicted as untouched</span> <span className="faint">{on} without labels; mean </span>
        <strong>{percent(same)}</strong>
      </p>
    );
  }
  return (
    <p className="small">
      <span className="quiet">Relative accuracy</span>{" "}
      <span className="faint">
        {on}; untouched {percent(untouched.accuracy)}, under corruption{" "}
      </span>
      <strong>{percent(relative)}</strong>
      <span className="faint"> of that</span>
    </p>
  );
}

interface RowProps {
  readonly row: RobustnessFigures;
  readonly shareOf: ReturnType<typeof keptShare>;
}

function Row({ row, shareOf }: RowProps) {
  const { edit } = useActions();
  return (
    <tr>
      <th scope="row" className="clip">
        {row.name.replaceAll("_", " ")}
      </th>
      {row.steps.map((step, at) => {
        const share = shareOf(step);
        const said = Number.isFinite(step.accuracy)
          ? `accuracy ${percent(step.accuracy)}`
          : `${percent(step.same)} predicted as untouched`;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a severity is its place
          <td key={at}>
            <button
              type="button"
              title={`${row.name} at severity ${at + 1}: ${said}. Press to edit the image so.`}
              style={{ "--share": Math.max(0, Math.min(1, share)) } as React.CSSProperties}
              onClick={() => edit({ imageEdits: [{ name: row.name, given: { severity: String(at + 1) } }] })}
            >
              {Number.isFinite(share) ? (100 * share).toFixed(0) : "–"}
            </button>
          </td>
        );
      })}
      <td>{percent(shareOf(row), 0)}</td>
    </tr>
  );
}
