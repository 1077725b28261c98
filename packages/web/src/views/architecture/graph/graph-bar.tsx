import { networkFigure } from "@deepling/engine";
import type { RefObject } from "react";
import { downloadFigure } from "../../../parts/download-figure.ts";
import { FindLayer } from "../../../parts/find-layer.tsx";
import { Icon } from "../../../parts/glyph.tsx";
import { JobLine } from "../../../parts/job-line.tsx";
import { isLayerMeasure, MEASURES } from "../../../parts/measures.ts";
import { countedOn, LAYER_JOBS, type LayerReport } from "../../../parts/use-layer-report.ts";
import { fileName } from "../../../parts/use-report-exports.ts";
import { useActions, useStudyInfo, useView } from "../../../state/context.tsx";
import { showsSource } from "../../../state/graph-look.ts";
import { isCompared } from "../../../state/layer-answers.ts";
import { measureChoices } from "./measures.ts";
import type { DrawnNetwork } from "./use-network.ts";

interface GraphBarProps {
  readonly report: LayerReport;
  readonly drawn: DrawnNetwork | undefined;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onFound: (layer: number) => void;
  /** Opens everything, or closes it. */
  readonly onOpenAll: (all: boolean) => void;
  readonly onFit: () => void;
  readonly onLeave: () => void;
}

/** Above the graph: finding, colouring, opening, files, and the way out. */
export function GraphBar({ report, drawn, field, ...on }: GraphBarProps) {
  const { model } = useStudyInfo();
  const by = useView((state) => state.view.graph.by);
  const space = useView((state) => state.view.space);
  const { look } = useActions();
  const save = (format: "svg" | "png") => {
    if (drawn === undefined) return;
    const { placed, drawing } = drawn;
    const { boxes, frames } = drawing;
    const figure = networkFigure({ title: model.name, measure: measureWords(by, report), placed, boxes, frames });
    void downloadFigure(figure, fileName(model.name, "graph"), format);
  };
  const buttons = [
    ["Open all", "every block, down to its layers", () => on.onOpenAll(true)],
    ["Fold all", "blocks as one box, equal ones in a row as one", () => on.onOpenAll(false)],
    ["Fit", "the whole network (0)", on.onFit],
    [
      "3-D",
      "the network for the chosen image in space, on the stage",
      () => look({ space: { ...space, shown: true }, graph: { full: false, by } }),
    ],
    ["SVG", "this graph as a figure", () => save("svg")],
    ["PNG", "this graph as a figure", () => save("png")],
  ] as const;
  return (
    <header className="graph-bar">
      <h2 className="clip">{model.name}</h2>
      <FindLayer layers={model.layers} field={field} onFound={on.onFound} />
      <MeasureMenu report={report} />
      <span className="grow" />
      {buttons.map(([word, title, run]) => (
        <button key={word} type="button" className="button compact outlined" title={title} onClick={run}>
          {word}
        </button>
      ))}
      <button type="button" className="button square" aria-label="Leave the full screen" onClick={on.onLeave}>
        <Icon name="close" />
      </button>
    </header>
  );
}

/** A measure's name and on how many images it stands, as a figure says it. */
function measureWords(by: string, report: LayerReport): string | undefined {
  if (by === "") return undefined;
  const on = isLayerMeasure(by) ? countedOn(by, report) : "";
  const name = isLayerMeasure(by) ? MEASURES[by].name : by.replace(/^own:/, "");
  return on === "" ? name : `${name}, ${on}`;
}

const SOURCES = {
  "layer-times": "times",
  "weight-statistics": "weights",
  units: "units",
  depth: "depth",
  "layer-errors": "errors",
} as const;

/** What boxes are coloured by, and what is still to be computed for it. */
function MeasureMenu({ report }: { readonly report: LayerReport }) {
  const info = useStudyInfo();
  const { look } = useActions();
  const by = useView((state) => state.view.graph.by);
  const compared = useView((state) => isCompared(state.view));
  const jobs = useView((state) => state.jobs);
  const timed = useView((state) => state.info?.runtime.provider === "cpu");
  const choices = measureChoices(report, info, { timed, compared });
  const needing = useView(({ view }) => LAYER_JOBS.filter((job) => showsSource(view, SOURCES[job])).join(" "));
  const needed = LAYER_JOBS.filter((job) => needing.split(" ").includes(job));
  return (
    <>
      <label className="graph-by">
        <span className="small quiet">Colour by</span>
        <select
          className="field"
          value={by}
          onChange={({ target }) => look({ graph: { full: true, by: target.value } })}
        >
          <option value="">nothing</option>
          {choices.map((choice) => (
            <option key={choice.by} value={choice.by}>
              {choice.name}
            </option>
          ))}
        </select>
      </label>
      <span className="small quiet graph-on">
        {isLayerMeasure(by) ? countedOn(by, report) : ""}
        {needed.map((job) => (
          <JobLine key={job} job={jobs[job]} />
        ))}
      </span>
    </>
  );
}
