import { percent, reportSweep, sweepCsv, sweepFigure } from "@deepling/engine";
import { useRef } from "react";
import { classStyle } from "../../colour/palette.ts";
import { ClassTag } from "../../parts/class-tag.tsx";
import { Notes } from "../../parts/notes.tsx";
import { FailedPlate } from "../../parts/plate.tsx";
import { usePalette } from "../../parts/use-palette.ts";
import { fileName, useReportExports } from "../../parts/use-report-exports.ts";
import { useSize } from "../../parts/use-size.ts";
import { useActions } from "../../state/context.tsx";
import { shownNumber } from "./edit-values.ts";
import { firstToChange, leastAndMost } from "./sweep-findings.ts";
import { useEditedInfo } from "./use-edits.ts";
import type { Swept } from "./use-sweep.ts";

const MARGIN = { left: 38, right: 8, top: 8, bottom: 18 };

/** One parameter over its range: accuracy on the data (without labels, the share predicted as before) as an area, the image's probabilities as lines, and where it stands now. */
export function SweepChart({ swept }: { readonly swept: Swept | undefined }) {
  if (swept === undefined) {
    return (
      <section className="difference-line">
        <p className="small faint">
          Add an edit with a slider to see its whole range, for this image and for the data.
        </p>
      </section>
    );
  }
  return <Chart swept={swept} />;
}

/** Offers the sweep to the export menu. */
function useSweepExports({ kind, parameter, values, whole, below }: Swept): void {
  const info = useEditedInfo(below);
  const { name, title, unit, neutral } = parameter;
  const range = {
    text: `${kind.name}(${name}=${values[0]} … ${values.at(-1)})`,
    title: `${kind.name}: ${title.toLowerCase()}${unit === "none" ? "" : ` (${unit})`}`,
    neutral: neutral === "none" ? (values[0] ?? 0) : neutral,
  };
  useReportExports(
    whole && {
      group: `Sweep of ${kind.title.toLowerCase()}`,
      name: fileName("sweep", info.model.name, kind.name, name),
      report: () => reportSweep(info, range, whole),
      csv: sweepCsv,
      figure: sweepFigure,
    },
  );
}

function Chart({ swept }: { readonly swept: Swept }) {
  useSweepExports(swept);
  const host = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(host);
  const palette = usePalette();
  const { kind, parameter, present, curves, data, values, failure } = swept;
  const { min, max } = parameter;
  const x = (value: number) => MARGIN.left + ((width - MARGIN.left - MARGIN.right) * (value - min)) / (max - min);
  const y = (share: number) => MARGIN.top + (height - MARGIN.top - MARGIN.bottom) * (1 - share);
  const line = (share: (step: number) => number) => {
    const points = values.flatMap((value, step) =>
      Number.isFinite(share(step)) ? [`${x(value).toFixed(1)} ${y(share(step)).toFixed(1)}`] : [],
    );
    return points.length === 0 ? "" : `M${points.join("L")}`;
  };
  const classes = curves?.untouched.length ?? 0;
  const shown = curves === undefined ? [] : shownClasses(curves.predicted, curves.probabilities, classes);
  const accuracy = line((step) => data?.steps[step]?.[data.labelled === 0 ? "same" : "accuracy"] ?? Number.NaN);
  return (
    <section className="difference-line" aria-label="Sweep">
      <p className="small">
        <span className="quiet">
          {kind.title}: {parameter.title.toLowerCase()} from {shownNumber(min, parameter.step)} to{" "}
          {shownNumber(max, parameter.step)}
          {parameter.unit === "none" ? "" : ` ${parameter.unit}`}
        </span>{" "}
        {data === undefined ? null : (
          <span className="faint">on {data.count < data.of ? `${data.count} of ${data.of}` : data.count} images</span>
        )}
      </p>
      <Notes notes={data?.notes ?? []} />
      <div ref={host} className="difference-plot">
        {width === 0 ? null : (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`Accuracy and probabilities over ${parameter.title}`}
          >
            {[0, 0.5, 1].map((tick) => (
              <g key={tick}>
                <path className="difference-grid" d={`M${MARGIN.left} ${y(tick)}H${width - MARGIN.right}`} />
                <text x={MARGIN.left - 6} y={y(tick) + 3.5} textAnchor="end">
                  {percent(tick, 0)}
                </text>
              </g>
            ))}
            {accuracy === "" ? null : (
              <>
                <path className="sweep-area" d={`${accuracy}V${y(0)}H${x(values[0] ?? min)}Z`} />
                <path className="sweep-accuracy" d={accuracy} />
              </>
            )}
            {shown.map((label) => (
              <path
                key={label}
                className="sweep-curve"
                style={{ stroke: classStyle(label, palette) }}
                d={line((step) => curves?.probabilities[step * classes + label] ?? Number.NaN)}
              />
            ))}
            <path className="sweep-present" d={`M${x(present)} ${MARGIN.top}V${y(0)}`} />
            <text x={MARGIN.left} y={height - 4}>
              {shownNumber(min, parameter.step)}
            </text>
            <text x={width - MARGIN.right} y={height - 4} textAnchor="end">
              {shownNumber(max, parameter.step)}
            </text>
          </svg>
        )}
      </div>
      {failure === undefined ? <Findings swept={swept} /> : <FailedPlate failure={failure} />}
    </section>
  );
}

/** The classes that the image is predicted as along the way; at most four. */
function shownClasses(
  [untouched, steps]: readonly [number, Int32Array],
  probabilities: Float32Array,
  classes: number,
): readonly number[] {
  const peak = (label: number) => {
    let most = 0;
    for (let at = label; at < probabilities.length; at += classes) most = Math.max(most, probabilities[at] ?? 0);
    return most;
  };
  const others = [...new Set(steps)].filter((label) => label >= 0 && label !== untouched);
  return [untouched, ...others.sort((a, b) => peak(b) - peak(a))].filter((label) => label >= 0).slice(0, 4);
}

/** Accuracy now and untouched, the classes that suffer most and least, and the images that are first to change. */
function Findings({ swept: { parameter, present, values, data } }: { readonly swept: Swept }) {
  const { selectItems } = useActions();
  if (data === undefined) return <p className="small faint">Sweeping over the data …</p>;
  const step = nearest(values, present);
  const now = data.steps[step];
  const found = leastAndMost(data.untouched.recall, now?.recall);
  const first = firstToChange(data, parameter.neutral === "none" ? 0 : parameter.neutral, 12);
  return (
    <p className="small">
      {data.labelled === 0 ? (
        <>
          <strong>{percent(now?.same ?? Number.NaN)}</strong> predicted as before{" "}
          <span className="faint">at {shownNumber(values[step] ?? Number.NaN, parameter.step)}</span>{" "}
        </>
      ) : (
        <>
          accuracy {percent(data.untouched.accuracy)} → <strong>{percent(now?.accuracy ?? Number.NaN)}</strong>{" "}
          <span className="faint">at {shownNumber(values[step] ?? Number.NaN, parameter.step)}</span>{" "}
        </>
      )}
      {found === undefined ? null : (
        <span className="faint">
          most affected <ClassTag label={found.most.label} /> {percent(found.most.before, 0)} →{" "}
          {percent(found.most.after, 0)}, least <ClassTag label={found.least.label} /> {percent(found.least.before, 0)}{" "}
          → {percent(found.least.after, 0)}
        </span>
      )}
      {first.length === 0 ? null : (
        <button type="button" className="button compact" onClick={() => selectItems(first)}>
          Select the first {first.length} to change
        </button>
      )}
    </p>
  );
}

function nearest(values: readonly number[], value: number): number {
  let best = 0;
  for (const [at, one] of values.entries()) {
    if (Math.abs(one - value) < Math.abs((values[best] ?? 0) - value)) best = at;
  }
  return best;
}
