import {
  clusteringBy,
  clusterWords,
  type NetworkSummary,
  percent,
  plural,
  rowsOfClass,
  type SummaryTile,
  withMinus,
} from "@deepling/engine";
import { useMemo } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { ImageCanvas, imageOfRgb } from "../../parts/pixels.tsx";
import { useActions, useView } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import type { ChosenCluster, ShownSummary } from "./use-shown-summary.ts";
import { type Shown, useTiles } from "./use-tiles.ts";

/** Units whose patches are shown, and classes that are counted, at most. */
const MOST_UNITS = 60;
const MOST_CLASSES = 6;

interface CardProps {
  readonly summary: NetworkSummary;
  readonly shown: ShownSummary;
  readonly chosen: ChosenCluster;
}

/** Everything of one cluster: what made it, what is suspicious, which images it serves, and its units. */
export function ClusterCard({ summary, shown, chosen }: CardProps) {
  const { look } = useActions();
  const summaryLook = useView((state) => state.view.summaryLook);
  const layer = summary.layers[chosen.stage];
  const name = shown.view.stages[chosen.stage]?.name ?? "";
  if (layer === undefined) return null;
  const clustering = clusteringBy(layer, summaryLook.by);
  const words = clusterWords(chosen.cluster, clustering);
  return (
    <aside className="summary-card" aria-label={`Cluster ${chosen.index} of ${name}`}>
      <header>
        <h3>
          {name} <span className="faint">· cluster {chosen.index}</span>
        </h3>
        <button
          type="button"
          className="button compact"
          aria-label="Let go of the cluster"
          onClick={() => look({ summaryLook: { ...summaryLook, cluster: undefined } })}
        >
          ×
        </button>
      </header>
      <p className="small">{madeBy(chosen.cluster, clustering.by)}</p>
      {words.length === 0 ? null : <p className="small summary-words">{words.join(", ")}</p>}
      <Served summary={summary} chosen={chosen} served={clustering.served} />
      <Units
        layer={{ layer, units: [...chosen.cluster.units.subarray(0, MOST_UNITS)] }}
        name={name}
        all={chosen.cluster.units.length}
      />
    </aside>
  );
}

function madeBy({ kind, units, likeness, shared }: ChosenCluster["cluster"], by: "classes" | "images"): string {
  const count = plural(units.length, "unit");
  if (kind === "dead") return `${count} whose answer is the same on every image`;
  const alike = Number.isFinite(likeness)
    ? `their answers by class correlate ${withMinus(likeness.toFixed(2))} with the cluster's`
    : "";
  const images = Number.isFinite(shared) ? `two of them share ${percent(shared, 0)} of their top images` : "";
  const facts = by === "classes" ? [alike, images] : [images, alike];
  const made = by === "classes" ? "made by class means" : "made by shared top images";
  const rest = facts.filter((fact) => fact !== "").join("; ");
  if (kind === "apart")
    return `${count} that share their top images with too few others${rest === "" ? "" : `; ${rest}`}`;
  return `${count}, ${made}${units.length === 1 || rest === "" ? "" : `: ${rest}`}`;
}

/** How many images of each class the cluster serves; a press selects them. */
function Served({
  summary,
  chosen,
  served,
}: {
  readonly summary: NetworkSummary;
  readonly chosen: ChosenCluster;
  readonly served: Uint8Array;
}) {
  const { selectItems } = useActions();
  const classes = useMemo(
    () =>
      [...summary.classes]
        .map((label) => {
          const rows = rowsOfClass(summary, label);
          return { label, all: rows.length, rows: rows.filter((row) => served[row] === chosen.index) };
        })
        .filter(({ rows }) => rows.length > 0)
        .sort((a, b) => b.rows.length - a.rows.length),
    [summary, served, chosen.index],
  );
  const rows = useMemo(() => [...served.keys()].filter((row) => served[row] === chosen.index), [served, chosen.index]);
  if (chosen.cluster.kind === "dead") return null;
  const select = (of: readonly number[]) => selectItems(of.map((row) => summary.items[row] ?? 0));
  return (
    <section>
      <button
        type="button"
        className="button compact outlined"
        disabled={rows.length === 0}
        onClick={() => select(rows)}
      >
        serves {rows.length.toLocaleString("en")} of {plural(summary.items.length, "image")}
      </button>
      <ul className="summary-served">
        {classes.slice(0, MOST_CLASSES).map((one) => (
          <li key={one.label}>
            <button type="button" title="Select these images" onClick={() => select(one.rows)}>
              <ClassName label={one.label} />
              <span className="grow" />
              <span className="small quiet">
                {one.rows.length.toLocaleString("en")} of {one.all.toLocaleString("en")}
              </span>
              <i style={{ width: `${(100 * one.rows.length) / one.all}%` }} />
            </button>
          </li>
        ))}
      </ul>
      {classes.length > MOST_CLASSES ? (
        <p className="small faint">and {plural(classes.length - MOST_CLASSES, "other class", "other classes")}</p>
      ) : null}
    </section>
  );
}

/** Patches of the cluster's units, those that stand for it best first. */
function Units({ layer, name, all }: { readonly layer: Shown; readonly name: string; readonly all: number }) {
  const { look } = useActions();
  const key = `${layer.layer.layer} ${layer.units.join(" ")}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says which units
  const shown = useMemo(() => [layer], [key]);
  const tile = useTiles(shown, false);
  return (
    <section>
      <p className="small faint">
        {all > layer.units.length ? `the first ${layer.units.length} of its units` : plural(all, "unit")}; a press opens
        a unit's page
      </p>
      <div className="summary-units">
        {layer.units.map((unit) => (
          <button
            key={unit}
            type="button"
            title={`Unit ${unit} of ${name}`}
            aria-label={`Unit ${unit} of ${name}`}
            onClick={() => look(unitPage({ layer: name, unit }))}
          >
            <Tile tile={tile(layer.layer.layer, unit)} />
            <span>{unit}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

function Tile({ tile }: { readonly tile: SummaryTile | undefined }) {
  const image = useMemo(() => (tile === undefined ? undefined : imageOfRgb(tile.picture)), [tile]);
  if (tile === undefined || image === undefined) return <i />;
  const { x, y, width, height } = tile.place;
  const share = (value: number) => `${100 * value}%`;
  return (
    <i>
      <span style={{ left: share(x), top: share(y), width: share(width), height: share(height) }}>
        <ImageCanvas image={image} name="" className="patch" />
      </span>
    </i>
  );
}
