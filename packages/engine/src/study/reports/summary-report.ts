import { className } from "../../base/class-name.ts";
import { finite } from "../../base/finite.ts";
import { sayNotFinite } from "../finite/not-finite.ts";
import type { StudyInfo } from "../study.ts";
import { clusterWords, layerWords } from "../summary/cluster-words.ts";
import { flowsBetween, rowsOfClass, servedCounts } from "../summary/flows.ts";
import type { ClusteredBy, ClusterFaults, LayerSummary, NetworkSummary } from "../summary/summary.ts";
import { clusteringBy } from "../summary/summary-view.ts";

/** Images of a class that a cluster serves. */
export interface ServedClass {
  readonly class: string;
  readonly images: number;
}

/** A cluster of units; each field is described in docs/json.md. */
export interface SummaryClusterRow extends ClusterFaults {
  readonly kind: "alike" | "apart" | "dead";
  readonly units: readonly number[];
  readonly effects: readonly (number | null)[];
  readonly likeness: number | null;
  readonly shared: number | null;
  readonly serves: number;
  readonly classes: readonly ServedClass[];
  readonly words: readonly string[];
}

/** The layers in clusters, and how images go from one to the next; each field is described in docs/json.md. */
export interface SummaryReport {
  readonly model: string;
  readonly data: string;
  readonly count: number;
  readonly read: number;
  readonly by: ClusteredBy;
  readonly classesFrom: "labels" | "predictions" | "none";
  readonly topImages: number;
  readonly classes: readonly ServedClass[];
  readonly layers: readonly {
    readonly layer: string;
    readonly units: number;
    readonly agreement: number | null;
    readonly words: readonly string[];
    readonly clusters: readonly SummaryClusterRow[];
  }[];
  readonly flows: readonly {
    readonly from: string;
    readonly to: string;
    readonly flows: readonly {
      readonly from: number;
      readonly to: number;
      readonly images: number;
      readonly classes: readonly ServedClass[];
    }[];
  }[];
  readonly notes: readonly string[];
}

/** Gathers clusters and flows of one way of clustering; clusters are numbered from 0 in the order of the figure. */
export function reportSummary(
  { model, data }: Pick<StudyInfo, "model" | "data">,
  summary: NetworkSummary,
  by: ClusteredBy,
  notes: readonly string[] = [],
): SummaryReport {
  const rows = new Map([...summary.classes].map((label) => [label, rowsOfClass(summary, label)]));
  const named = (label: number) => className(data.classes, label);
  const nameOf = ({ layer }: LayerSummary) => model.layers[layer]?.name ?? "";
  const clusterings = summary.layers.map((layer) => clusteringBy(layer, by));
  const perClass = (count: (of: readonly number[]) => number): readonly ServedClass[] =>
    [...rows]
      .map(([label, own]) => ({ class: named(label), images: count(own) }))
      .filter(({ images }) => images > 0)
      .sort((a, b) => b.images - a.images);
  return {
    ...{ model: model.name, data: data.name, count: summary.items.length, read: summary.read },
    by: clusterings[0]?.by ?? by,
    ...{ classesFrom: summary.classesFrom, topImages: summary.topImages },
    classes: [...rows].map(([label, own]) => ({ class: named(label), images: own.length })),
    layers: summary.layers.map((layer, at) => {
      const clustering = clusterings[at] ?? clusteringBy(layer, by);
      const { clusters, served } = clustering;
      const counts = servedCounts(served, clusters.length);
      return {
        ...{ layer: nameOf(layer), units: layer.units, agreement: finite(layer.agreement) },
        words: layerWords(clustering),
        clusters: clusters.map((cluster, index) => ({
          ...{ kind: cluster.kind, units: [...cluster.units], effects: [...cluster.effects].map(finite) },
          ...{ likeness: finite(cluster.likeness), shared: finite(cluster.shared), ...cluster.faults },
          serves: counts[index] ?? 0,
          classes: perClass((own) => own.filter((row) => served[row] === index).length),
          words: clusterWords(cluster, clustering),
        })),
      };
    }),
    flows: clusterings.slice(1).map(({ served }, at) => {
      const before = clusterings[at]?.served ?? served;
      return {
        ...{ from: nameOf(summary.layers[at] as LayerSummary), to: nameOf(summary.layers[at + 1] as LayerSummary) },
        flows: flowsBetween(before, served).map(({ from, to, images }) => ({
          ...{ from, to, images },
          classes: perClass((own) => own.filter((row) => before[row] === from && served[row] === to).length),
        })),
      };
    }),
    notes: [...notes, ...(summary.notFinite === undefined ? [] : [sayNotFinite(summary.notFinite)])],
  };
}
