import {
  FULL_COLOUR,
  hexOfRgb,
  type NetworkSummary,
  plural,
  reportSummary,
  rowsOfClass,
  type SummaryFigure,
  type SummaryReport,
  sayNotFinite,
  summaryFigure,
} from "@deepling/engine";
import { useMemo } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { Icon } from "../../parts/glyph.tsx";
import { JobPlate } from "../../parts/plate.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Segments } from "../../parts/segments.tsx";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { itemsIn } from "../../state/items.ts";
import { ClusterCard } from "./cluster-card.tsx";
import { knownSummary, SUMMARY_JOB } from "./known-summary.ts";
import { SummaryStageView } from "./summary-stage.tsx";
import { type ShownSummary, useShownSummary } from "./use-shown-summary.ts";
import { useSummaryInk } from "./use-summary-ink.ts";
import { useTiles } from "./use-tiles.ts";
import "../../parts/semantics.css";
import "./summary.css";

const WAYS = [
  { value: "classes", label: "class means", hint: "Units are alike that answer to the same classes" },
  { value: "images", label: "top images", hint: "Units are alike that have the same top images" },
] as const;

/** What makes the clusters. */
export function SummaryHead() {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const classless = useView((state) => knownSummary(state)?.classesFrom === "none");
  if (classless) return null;
  return (
    <div className="semantics-head">
      <span className="summary-by small faint">clusters by</span>
      <Segments
        name="What makes the clusters"
        options={WAYS}
        value={summaryLook.by}
        onChoose={(by) => look({ summaryLook: { ...summaryLook, by, cluster: undefined } })}
      />
    </div>
  );
}

/** The clusters of every layer, once they are known. */
export function SummaryBody() {
  const summary = useView(knownSummary);
  const job = useView((state) => state.jobs[SUMMARY_JOB]);
  if (summary === undefined) return <JobPlate job={job} waiting="clustering the units" />;
  return <Known summary={summary} />;
}

function Known({ summary }: { readonly summary: NetworkSummary }) {
  const shown = useShownSummary(summary);
  const { view, chosen } = shown;
  const wanted = useMemo(
    () =>
      view.stages.flatMap(({ clusters }, stage) => {
        const layer = summary.layers[stage];
        return layer === undefined ? [] : clusters.map((cluster) => ({ layer, units: cluster.shown }));
      }),
    [view, summary],
  );
  const found = useTiles(wanted, true);
  const tile = (stage: number, unit: number) => found(summary.layers[stage]?.layer ?? -1, unit);
  useFigure(summary, shown, tile);
  return (
    <div className="summary">
      <Classes summary={summary} shown={shown} />
      <div className="summary-main">
        <SummaryStageView shown={shown} tile={tile} />
        {chosen === undefined ? null : <ClusterCard summary={summary} shown={shown} chosen={chosen} />}
      </div>
      <Facts summary={summary} shown={shown} />
    </div>
  );
}

/** The classes in the order of the matrices; a press lights the way of a class's images, and selects them. */
function Classes({ summary, shown }: { readonly summary: NetworkSummary; readonly shown: ShownSummary }) {
  const { data } = useStudyInfo();
  const { look, selectItems } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const choose = (label: number) => {
    const same = shown.label === label;
    look({ summaryLook: { ...summaryLook, class: same ? undefined : label, selected: false, least: undefined } });
    if (same) return;
    const own = itemsIn(Uint8Array.from(data.labels ?? [], (one) => (one === label ? 1 : 0)));
    selectItems(own.length > 0 ? own : rowsOfClass(summary, label).map((row) => summary.items[row] ?? 0));
  };
  return (
    <div className="summary-classes">
      {shown.view.labels.map((label) => (
        <button
          key={label}
          type="button"
          className={shown.label === label ? "button compact on" : "button compact"}
          aria-pressed={shown.label === label}
          title="Light the way of its images, and select them"
          onClick={() => choose(label)}
        >
          <ClassName label={label} />
        </button>
      ))}
      <Selected />
      <span className="grow" />
      <Least summary={summary} shown={shown} />
    </div>
  );
}

/** Lights the way of the selected images. */
function Selected() {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const count = useView((state) => state.view.selection.length);
  const { selected } = summaryLook;
  return (
    <button
      type="button"
      className={selected ? "button compact on" : "button compact"}
      aria-pressed={selected}
      disabled={count === 0 && !selected}
      title="Light the way of the images that are selected anywhere on the page"
      onClick={() => look({ summaryLook: { ...summaryLook, selected: !selected, class: undefined, least: undefined } })}
    >
      {count === 0 ? "selected images" : `${plural(count, "selected image")}`}
    </button>
  );
}

/** How many images a flow must have to be drawn. */
function Least({ shown }: { readonly summary: NetworkSummary; readonly shown: ShownSummary }) {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const { path, rows } = shown;
  if (path === undefined || rows === undefined) return null;
  const most = Math.max(1, ...path.steps.flatMap((flows) => flows.map(({ images }) => images)));
  const least = Math.min(path.least, most);
  return (
    <label className="summary-least small">
      <span>at least {plural(least, "image")}</span>
      <input
        type="range"
        min={1}
        max={most}
        value={least}
        aria-label="Least images of a flow"
        onChange={(event) => look({ summaryLook: { ...summaryLook, least: Number(event.target.value) } })}
      />
      <span className="faint">of {rows.length.toLocaleString("en")}</span>
    </label>
  );
}

/** On how many images it stands, what has to be known to read it, and what is suspicious. */
function Facts({ summary, shown }: { readonly summary: NetworkSummary; readonly shown: ShownSummary }) {
  const { view } = shown;
  const { signed } = useSummaryInk();
  const stops = Array.from({ length: 9 }, (_, at) => hexOfRgb(signed(at / 4 - 1)));
  const background = `linear-gradient(to right, ${stops.join(", ")})`;
  const suspicious = view.stages.filter(({ words }) => words.length > 0);
  return (
    <div className="summary-facts small quiet">
      <span>on {plural(summary.items.length, "image")}</span>
      {view.classes.length === 0 ? null : (
        <span
          className="summary-scale"
          title="Cells: how far the mean answer to a class lies above a unit's mean answer, in standard deviations of its answers, averaged over the cluster's units"
        >
          mean answer to the class −{FULL_COLOUR} <i style={{ background }} /> +{FULL_COLOUR} SD from the unit’s mean
        </span>
      )}
      {summary.notFinite === undefined ? null : <span role="note">{sayNotFinite(summary.notFinite)}</span>}
      {view.facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {suspicious.length === 0 ? null : (
        <Popover
          className="button compact wrong"
          name={`${plural(suspicious.length, "layer")} to look at`}
          label={
            <>
              <Icon name="warning" /> {plural(suspicious.length, "layer")} to look at
            </>
          }
        >
          {() => (
            <ul className="notes small">
              {suspicious.map(({ name, words }) => (
                <li key={name}>
                  <b>{name}</b> {words.join(", ")}
                </li>
              ))}
            </ul>
          )}
        </Popover>
      )}
    </div>
  );
}

/** Offers the figure and the report that the command writes. */
function useFigure(summary: NetworkSummary, shown: ShownSummary, tile: SummaryFigure["tile"]): void {
  const info = useStudyInfo();
  const { by, selected } = useView((state) => state.view.summaryLook);
  const { view, path, rows, label, chosen } = shown;
  const names = [
    ...(selected ? ["the selection"] : []),
    ...(label === undefined ? [] : [info.data.classes[label]?.split(",")[0] ?? `class ${label}`]),
    ...(chosen === undefined ? [] : [`cluster ${chosen.index} of ${view.stages[chosen.stage]?.name}`]),
  ];
  useReportExports<SummaryReport>({
    group: "Summary",
    name: fileName(info.model.name, "summary"),
    report: () => reportSummary(info, summary, by, info.assumed),
    figure: () =>
      summaryFigure({
        ...{ model: info.model.name, data: info.data.name, count: summary.items.length, by, facts: view.facts },
        ...{ stages: view.stages, classes: view.classes, tile },
        path: path === undefined ? undefined : { ...path, name: names.join(", "), images: rows?.length ?? 0 },
      }),
  });
}
