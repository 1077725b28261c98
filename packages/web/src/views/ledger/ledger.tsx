import {
  accuracyMargin,
  csvText,
  depthNotes,
  type LedgerReport,
  ledgerFigure,
  ledgerRows,
  percent,
  plural,
} from "@deepling/engine";
import { useEffect, useMemo, useRef } from "react";
import { download } from "../../parts/download.ts";
import { downloadFigure } from "../../parts/download-figure.ts";
import { formatValue } from "../../parts/format.ts";
import { LayerGlyph } from "../../parts/glyph.tsx";
import { useHover } from "../../parts/hover.ts";
import { JobLine } from "../../parts/job-line.tsx";
import {
  countedOn,
  LAYER_JOBS,
  type LayerLine,
  type LayerReport,
  useLayerReport,
  writtenMeasure,
} from "../../parts/use-layer-report.ts";
import { fileName } from "../../parts/use-report-exports.ts";
import { useRowsInView } from "../../parts/use-rows-in-view.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { hasDepth, knownDepth } from "../../state/depth.ts";
import { TIMES_JOB } from "../../state/layer-answers.ts";
import { currentLayer } from "../../state/store.ts";
import { UNITS_VIEW } from "../../state/unit-name.ts";
import {
  cellValue,
  columnFacts,
  type LedgerColumn,
  ledgerColumns,
  orderedLines,
  writtenCell,
} from "./ledger-columns.ts";
import "./ledger.css";

/** The rows for a person's own table, once everything is known. */
export function LedgerHead() {
  return useView((state) => state.info !== undefined) ? <Export /> : null;
}

function Export() {
  const { report, whole } = useLayerReport();
  const { offerExports } = useActions();
  useEffect(() => {
    if (!whole) return;
    const figure = (format: "svg" | "png") => () => saveFigure(report, format);
    return offerExports([
      { id: "csv layers", group: "Layers", title: "CSV table", run: () => saveCsv(report) },
      { id: "svg layers", group: "Layers", title: "SVG table", run: figure("svg") },
      { id: "png layers", group: "Layers", title: "PNG table", run: figure("png") },
    ]);
  }, [offerExports, report, whole]);
  return (
    <>
      <span className="grow" />
      <button
        type="button"
        className="button compact outlined"
        disabled={!whole}
        title={whole ? "The table as the command `deepling ledger` writes it" : "Once every layer was read"}
        onClick={() => saveCsv(report)}
      >
        CSV
      </button>
    </>
  );
}

function saveCsv(report: LedgerReport): void {
  download(`${fileName(report.model, "layers")}.csv`, new Blob([csvText(ledgerRows(report))], { type: "text/csv" }));
}

function saveFigure(report: LedgerReport, format: "svg" | "png"): void {
  const figure = ledgerFigure(report, { measure: writtenMeasure, own: formatValue });
  void downloadFigure(figure, fileName(report.model, "layers"), format);
}

function HeadCell({ column, on }: { readonly column: LedgerColumn; readonly on: string }) {
  const { look } = useActions();
  const { by, ascending } = useView((state) => state.view.ledger);
  const { word, measure } = columnFacts(column);
  const hover = useHover(measure === undefined ? { kind: "measure", measure: "" } : { kind: "measure", measure, on });
  const sorted = by === column;
  // largest first, then smallest first, then the network's order
  const next = !sorted
    ? { by: column, ascending: false }
    : { by: ascending ? undefined : column, ascending: !ascending };
  return (
    <th scope="col" className={`at-${column}`} aria-sort={!sorted ? "none" : ascending ? "ascending" : "descending"}>
      <button
        type="button"
        className={sorted ? "is-sorted" : ""}
        onClick={() => look({ ledger: next })}
        {...(measure === undefined ? {} : hover)}
      >
        {word}
        {sorted ? (ascending ? " ↑" : " ↓") : ""}
      </button>
    </th>
  );
}

/** Columns whose numbers are units that the table of units can show. */
const NOTES = { dead: "dead", saturated: "saturated", duplicates: "duplicate" } as const;

function Cell({
  line,
  column,
  most,
}: {
  readonly line: LayerLine;
  readonly column: LedgerColumn;
  readonly most: number;
}) {
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const value = cellValue(line, column);
  if (typeof value !== "number")
    return <td className={`at-${column}`}>{value ?? <Unknown line={line} column={column} />}</td>;
  const text = writtenCell(column, value);
  const only = column === "dead" || column === "saturated" || column === "duplicates" ? NOTES[column] : undefined;
  const open = () =>
    look({ below: UNITS_VIEW, unit: undefined, t: line.index, unitTable: { ...table, only: only ?? "all", text: "" } });
  return (
    <td className={value === 0 ? `at-${column} is-zero` : `at-${column}`}>
      {most > 0 ? <i style={{ width: `${(100 * value) / most}%` }} /> : null}
      {only === undefined || value === 0 ? (
        <span>{text}</span>
      ) : (
        <button
          type="button"
          title={`Show these units of ${line.layer}`}
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
        >
          {text}
        </button>
      )}
    </td>
  );
}

/** What stands where a number is not known: of a time, the layer that it is part of. */
function Unknown({ line, column }: { readonly line: LayerLine; readonly column: LedgerColumn }) {
  if (column !== "timeShare" || line.timedWith === null) return <span className="faint">–</span>;
  return (
    <span className="faint" title={`onnxruntime computes it together with ${line.timedWith}`}>
      in {line.timedWith}
    </span>
  );
}

function Row({ line, columns, most }: RowProps) {
  const { model } = useStudyInfo();
  const { selectLayer } = useActions();
  const current = useView(currentLayer) === line.index;
  const hover = useHover({ kind: "layer", layer: line.index });
  const kind = model.layers[line.index]?.kind;
  return (
    <tr className={current ? "is-current" : ""} aria-current={current} onClick={() => selectLayer(line.index)}>
      <th scope="row">
        <button type="button" {...hover}>
          {kind === undefined ? null : <LayerGlyph kind={kind} />}
          <span>{line.layer}</span>
        </button>
      </th>
      {columns.slice(1).map((column) => (
        <Cell key={column} line={line} column={column} most={most(column)} />
      ))}
    </tr>
  );
}

interface RowProps {
  readonly line: LayerLine;
  readonly columns: readonly LedgerColumn[];
  readonly most: Most;
}

type Most = (column: LedgerColumn) => number;

/** What a full bar of each column stands for; 0 where there is none. */
function mostOf({ lines }: LayerReport, columns: readonly LedgerColumn[]): Most {
  const most = new Map(
    columns.map((column) => {
      const { bar } = columnFacts(column);
      const values = lines.map((line) => cellValue(line, column)).filter((value) => typeof value === "number");
      const largest = () => values.reduce((most, value) => Math.max(most, value), 0);
      return [column, bar === undefined ? 0 : bar === "whole" ? 1 : largest()];
    }),
  );
  return (column) => most.get(column) ?? 0;
}

const QUIET =
  "Starts by itself once nothing else runs, which would take a share of the processor; a press starts it now";

/** On how many images the numbers stand, how the network itself does, and what is still read. */
function Facts({ ledger }: { readonly ledger: LayerReport }) {
  const info = useStudyInfo();
  const jobs = useView((state) => state.jobs);
  const isTimed = useView((state) => state.info?.runtime.provider === "cpu");
  const { count, held, accuracy, undecided, timing, against } = ledger.report;
  const depth = useView(knownDepth);
  const beside = useView((state) => state.layerTimes?.beside ?? "");
  const falls = useMemo(() => (depth === undefined ? [] : depthNotes(depth, info.model.layers)), [depth, info]);
  const scores = hasDepth(info);
  return (
    <p className="ledger-facts small quiet">
      {count === 0 ? null : <span>on {plural(count, "image")}</span>}
      {held === 0 || accuracy === null ? null : (
        <span>
          the network: {percent(accuracy)} of {plural(held, "image")} that probes and neighbours are judged on (±
          {percent(accuracyMargin(accuracy, held))})
        </span>
      )}
      {falls.map((note) => (
        <span key={note} className="ledger-fall">
          {note}
        </span>
      ))}
      {undecided === 0 || !scores ? null : <span>{plural(undecided, "image")} undecided at the last layer</span>}
      {scores ? null : <span>no decision depths: the model has no class scores</span>}
      {info.data.labels === undefined ? <span>no accuracies: the data has no labels</span> : null}
      {timing === null ? null : (
        <span>
          {formatValue(timing.milliseconds)} ms per image: median of {plural(timing.runs, "run")} of{" "}
          {plural(timing.images, "image")}
          {beside === "" ? "" : `; measured while other work ran (${beside}), so shares are rough`}
        </span>
      )}
      {against === null ? null : (
        <span>
          error against {against.model} on {plural(against.images, "image")}
        </span>
      )}
      {isTimed ? null : <span>no times: they are measured on the CPU</span>}
      {LAYER_JOBS.map((job) => (
        <JobLine key={job} job={jobs[job]} hint={job === TIMES_JOB ? QUIET : undefined} />
      ))}
    </p>
  );
}

/** Room for rows that are not in view. */
function Gap({ height }: { readonly height: number }) {
  return height === 0 ? null : <tr className="ledger-gap" style={{ height }} />;
}

/** A row per layer; a press selects the layer everywhere. */
export function LedgerBody() {
  const ledger = useLayerReport();
  const { by, ascending } = useView((state) => state.view.ledger);
  const columns = ledgerColumns(ledger.lines);
  const most = mostOf(ledger, columns);
  const lines = orderedLines(ledger.lines, by, ascending);
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useRowsInView(scroller, lines.length);
  const on = (column: LedgerColumn) => {
    const { measure } = columnFacts(column);
    return measure === undefined ? "" : countedOn(measure, ledger);
  };
  return (
    <div className="ledger">
      <Facts ledger={ledger} />
      <div className="ledger-table" ref={scroller}>
        <table className="small">
          <thead>
            <tr>
              {columns.map((column) => (
                <HeadCell key={column} column={column} on={on(column)} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={shown.before} />
            {lines.slice(shown.from, shown.to).map((line) => (
              <Row key={line.index} line={line} columns={columns} most={most} />
            ))}
            <Gap height={shown.after} />
          </tbody>
        </table>
      </div>
    </div>
  );
}
