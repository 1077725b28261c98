import { type ChangedLayers, type ChangedNeighbourhoods, plural } from "@deepling/engine";
import { useRef, useState } from "react";
import { useActions, useStudyInfo, useView } from "../state/context.tsx";
import { currentLayer } from "../state/store.ts";
import { ClassTag } from "./class-tag.tsx";
import { formatValue } from "./format.ts";
import { useSize } from "./use-size.ts";
import "./change.css";

const MARGIN = { left: 36, right: 8, top: 8, bottom: 18 };

/** The top of the scale: the next round number above the largest value. */
export function niceTop(largest: number): number {
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return power * ([1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= largest * 0.999) ?? 10);
}

interface DifferenceLineProps {
  readonly changed: ChangedLayers;
  readonly neighbourhoods: ChangedNeighbourhoods | undefined;
  /** Whether there is an edit, which says so where it changes nothing. */
  readonly edited: boolean;
}

/** How far each layer moved, relative to its size: where an edit grows and where it dies. A press goes to the layer. */
export function DifferenceLine({ changed, neighbourhoods, edited }: DifferenceLineProps) {
  const host = useRef<HTMLButtonElement>(null);
  const { width, height } = useSize(host);
  const { model } = useStudyInfo();
  const { travel } = useActions();
  const present = useView(currentLayer);
  const [pointed, setPointed] = useState<number>();
  const { layers, relative } = changed;
  const last = Math.max(1, model.layers.length - 1);
  const top = niceTop(relative.reduce((most, value) => Math.max(most, value), 0));
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const x = (layer: number) => MARGIN.left + (inner.width * layer) / last;
  const y = (value: number) => MARGIN.top + inner.height * (1 - value / top);
  const path = Array.from(
    layers,
    (layer, at) => `${at === 0 ? "M" : "L"}${x(layer).toFixed(1)} ${y(relative[at] ?? 0).toFixed(1)}`,
  ).join("");
  const shown = pointed ?? nearestOf(layers, present);
  const value = relative[shown] ?? Number.NaN;
  const { parting, lasting } = neighbourhoods ?? {};
  const pointAt = (left: number) => nearestOf(layers, ((left - MARGIN.left) / Math.max(1, inner.width)) * last);
  const name = (at: number) => model.layers[layers[at] ?? 0]?.name ?? "";
  return (
    <section className="difference-line" aria-label="Difference of every layer">
      <p className="small">
        <span className="quiet">Relative L2 difference</span> <span className="faint">at {name(shown)}</span>{" "}
        <strong>{formatValue(value)}</strong>
      </p>
      <button
        ref={host}
        type="button"
        className="difference-plot"
        title="Go to this layer"
        onPointerMove={(event) => setPointed(pointAt(event.clientX - event.currentTarget.getBoundingClientRect().left))}
        onPointerLeave={() => setPointed(undefined)}
        onClick={() => travel(layers[shown])}
      >
        {width === 0 ? null : (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`Relative difference of ${plural(layers.length, "layer")}`}
          >
            <path
              className="difference-grid"
              d={`M${MARGIN.left} ${y(top)}H${width - MARGIN.right}M${MARGIN.left} ${y(top / 2)}H${width - MARGIN.right}`}
            />
            <path className="difference-floor" d={`M${MARGIN.left} ${y(0)}H${width - MARGIN.right}`} />
            {[0, top / 2, top].map((tick) => (
              <text key={tick} x={MARGIN.left - 6} y={y(tick) + 3.5} textAnchor="end">
                {formatTick(tick)}
              </text>
            ))}
            {parting === undefined || parting === lasting ? null : (
              <path className="difference-parting is-passing" d={`M${x(parting)} ${MARGIN.top}V${y(0)}`} />
            )}
            {lasting === undefined ? null : (
              <path className="difference-parting" d={`M${x(lasting)} ${MARGIN.top}V${y(0)}`} />
            )}
            <path
              className="difference-area"
              d={`${path}L${x(layers.at(-1) ?? 0)} ${y(0)}L${x(layers[0] ?? 0)} ${y(0)}Z`}
            />
            <path className="difference-curve" d={path} />
            <circle cx={x(layers[shown] ?? 0)} cy={y(Number.isFinite(value) ? value : 0)} r={3.5} />
            <text x={MARGIN.left} y={height - 4}>
              {model.layers[0]?.name}
            </text>
            <text x={width - MARGIN.right} y={height - 4} textAnchor="end">
              {model.layers.at(-1)?.name}
            </text>
          </svg>
        )}
      </button>
      <Parting neighbourhoods={neighbourhoods} />
      {edited && changed.unchanged ? (
        <p className="small">The edit changes nothing: every layer is as it was.</p>
      ) : null}
    </section>
  );
}

/** Where the image's neighbourhood becomes another class's, first and to the end, in words. */
function Parting({ neighbourhoods }: Pick<DifferenceLineProps, "neighbourhoods">) {
  const { model } = useStudyInfo();
  if (neighbourhoods === undefined) return <p className="small faint">Comparing neighbourhoods …</p>;
  const { parting, lasting, count, among, layers, before, after } = neighbourhoods;
  const on = `${count} nearest of ${plural(among, "image")}`;
  if (parting === undefined) {
    return <p className="small faint">Its neighbourhood keeps its class at every layer ({on}).</p>;
  }
  const name = (layer: number) => <strong>{model.layers[layer]?.name}</strong>;
  const at = layers.indexOf(lasting ?? parting);
  const classes = (
    <>
      <ClassTag label={after.classes[at] ?? -1} />
      <span className="faint">
        , not <ClassTag label={before.classes[at] ?? -1} />
      </span>
    </>
  );
  if (lasting === undefined) {
    return (
      <p className="small">
        At {name(parting)} its neighbourhood is {classes}
        <span className="faint">, and the same as before at the end ({on})</span>
      </p>
    );
  }
  return (
    <p className="small">
      From {name(lasting)} to the end its neighbourhood is {classes}
      <span className="faint">
        {parting === lasting ? "" : <>, and already at {model.layers[parting]?.name}</>} ({on})
      </span>
    </p>
  );
}

const formatTick = (value: number): string => String(Number(value.toPrecision(2)));

/** The place of the entry nearest to a layer. */
function nearestOf(layers: Int32Array, layer: number): number {
  let best = 0;
  for (let at = 0; at < layers.length; at++) {
    if (Math.abs((layers[at] ?? 0) - layer) < Math.abs((layers[best] ?? 0) - layer)) best = at;
  }
  return best;
}
