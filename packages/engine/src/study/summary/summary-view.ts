import { className } from "../../base/class-name.ts";
import { plural } from "../../base/plural.ts";
import type { SummaryCluster, SummaryStage } from "../../figures/summary-layout.ts";
import type { SummaryPath } from "../../figures/summary-path.ts";
import type { StudyInfo } from "../study.ts";
import { insideOf, patchAt, positionOf } from "../units/patch.ts";
import { clusterWords, isSuspicious, layerWords } from "./cluster-words.ts";
import { flowsBetween, servedCounts } from "./flows.ts";
import type { ClusteredBy, Clustering, LayerSummary, NetworkSummary } from "./summary.ts";

/** Classes that are drawn at most. */
const MOST_CLASSES = 32;

/** A summary as it is drawn. */
export interface SummaryView {
  readonly stages: readonly SummaryStage[];
  /** Numbers of the classes that are drawn, in their order, and what they are called. */
  readonly labels: readonly number[];
  readonly classes: readonly string[];
  /** What has to be known to read it. */
  readonly facts: readonly string[];
}

/** How a layer is clustered; the other way where it is not clustered so. */
export function clusteringBy({ clusterings }: LayerSummary, by: ClusteredBy): Clustering {
  const found = clusterings.find((one) => one.by === by) ?? clusterings[0];
  if (found === undefined) throw new TypeError("a layer without clusters");
  return found;
}

/** What is drawn of a summary: of many classes those that the clusters tell best, and those of `wanted`; of each cluster `patches` units. */
export function summaryView(
  { model, data }: Pick<StudyInfo, "model" | "data">,
  summary: NetworkSummary,
  by: ClusteredBy,
  { patches, wanted = [] }: { readonly patches: number; readonly wanted?: readonly number[] },
): SummaryView {
  const places = drawnClasses(summary, by, wanted);
  const labels = places.map((place) => summary.classes[place] ?? -1);
  return {
    stages: summary.layers.map((layer) => {
      const clustering = clusteringBy(layer, by);
      return {
        name: model.layers[layer.layer]?.name ?? "",
        units: layer.units,
        words: layerWords(clustering),
        clusters: clustering.clusters.map(
          (cluster): SummaryCluster => ({
            kind: cluster.kind,
            units: cluster.units.length,
            // an image stands for no unit that answers to all alike
            shown: cluster.kind === "dead" ? [] : [...cluster.units.subarray(0, patches)],
            effects: places.map((place) => cluster.effects[place] ?? Number.NaN),
            words: clusterWords(cluster, clustering),
            suspicious: isSuspicious(cluster, clustering),
          }),
        ),
      };
    }),
    labels,
    classes: labels.map((label) => className(data.classes, label)),
    facts: factsOf(summary, by, labels.length),
  };
}

/** Places of the classes that are drawn, ascending. */
function drawnClasses(summary: NetworkSummary, by: ClusteredBy, wanted: readonly number[]): readonly number[] {
  const all = [...summary.classes.keys()];
  if (all.length <= MOST_CLASSES) return all;
  const told = new Float64Array(all.length);
  for (const layer of summary.layers) {
    for (const { units, effects } of clusteringBy(layer, by).clusters) {
      for (const place of all) told[place]! += units.length * (effects[place] || 0) ** 2;
    }
  }
  const first = wanted.map((label) => summary.classes.indexOf(label)).filter((place) => place >= 0);
  const best = all.toSorted((a, b) => told[b]! - told[a]! || a - b);
  return [...new Set([...first, ...best])].slice(0, MOST_CLASSES).sort((a, b) => a - b);
}

function factsOf(summary: NetworkSummary, by: ClusteredBy, drawn: number): readonly string[] {
  const { classesFrom, classes, items, read } = summary;
  return [
    ...(drawn < classes.length ? [`${drawn} of ${plural(classes.length, "class", "classes")}: those told best`] : []),
    ...(classesFrom === "predictions" ? ["the data has no labels: classes are the predicted ones"] : []),
    ...(classesFrom === "none" ? ["no classes: the data has no labels and the model no class scores"] : []),
    ...(items.length < read ? [`a seeded sample of ${plural(read, "image")}`] : []),
    ...(by === "images" && summary.layers.some((layer) => hasApart(clusteringBy(layer, by)))
      ? ["set apart: units that share their top images with too few others"]
      : []),
  ];
}

const hasApart = ({ clusters }: Clustering): boolean => clusters.some(({ kind }) => kind === "apart");

/** Flows below this share of the images are left out unless another bound is asked for, and of ten images or more those of a single one. */
const SHARE = 0.05;
const leastOf = (images: number): number => Math.max(images < 10 ? 1 : 2, Math.ceil(SHARE * images));

/** The way of the images at `rows` through the layers. */
export function summaryPath(
  summary: NetworkSummary,
  by: ClusteredBy,
  rows: readonly number[],
  { least, place }: { readonly least?: number | undefined; readonly place?: number | undefined } = {},
): SummaryPath {
  const clusterings = summary.layers.map((layer) => clusteringBy(layer, by));
  return {
    served: clusterings.map(({ served, clusters }) => servedCounts(served, clusters.length, rows)),
    steps: clusterings.slice(1).map(({ served }, at) => flowsBetween(clusterings[at]!.served, served, rows)),
    least: least ?? leastOf(rows.length),
    class: place,
  };
}

/** The image that stands for a unit, and what of it the position of its largest answer sees (`insideOf`); with `slot` that of another of its top images. Undefined where there is none. */
export function summaryPatch(
  { model, preprocessing }: Pick<StudyInfo, "model" | "preprocessing">,
  { layer, map, top }: LayerSummary,
  unit: number,
  slot = 0,
) {
  const at = unit * top.count + slot;
  const item = top.items[at] ?? -1;
  const own = model.layers[layer];
  if (item < 0 || own === undefined) return undefined;
  const { fit } = preprocessing;
  const inside = insideOf(patchAt(own, positionOf(own, top.places[at] ?? 0, map[1]), fit), fit);
  return inside === undefined ? undefined : { item, patch: inside.box, place: inside.place };
}
