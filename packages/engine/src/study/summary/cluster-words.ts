import { plural, pluralWord } from "../../base/plural.ts";
import type { ClusterFaults, Clustering, UnitCluster } from "./summary.ts";

/** Up to this share of a layer's units, those that are active on every image are worth a word: in early layers most do. */
const UNUSUAL = 0.1;
/** Effects of a cluster that tells no class apart lie within this many standard deviations. */
const WEAK = 0.2;

type Clusters = Pick<Clustering, "clusters" | "by">;

/** What is suspicious about a cluster, in words that begin with a number of units; empty if nothing is. */
export function clusterWords(cluster: UnitCluster, layer: Clusters): readonly string[] {
  const count = cluster.units.length;
  if (cluster.kind === "dead") return deadWords(cluster);
  const words = faultWords(count, told(cluster.faults, layer));
  return tellsNothing(cluster, layer)
    ? [...words, `${of(count, count)} ${pluralWord(count, "distinguishes", "distinguish")} no class`]
    : words;
}

/** The same of a whole layer: each kind of fault once, with the number of its units in all clusters. */
export function layerWords(layer: Clusters): readonly string[] {
  const living = layer.clusters.filter(({ kind }) => kind !== "dead");
  const sum = (key: keyof ClusterFaults) => living.reduce((all, { faults }) => all + told(faults, layer)[key], 0);
  const count = layer.clusters.reduce((all, { units }) => all + units.length, 0);
  const faults = {
    silent: 0,
    dead: 0,
    always: sum("always"),
    saturated: sum("saturated"),
    duplicates: sum("duplicates"),
  };
  const weak = living
    .filter((cluster) => tellsNothing(cluster, layer))
    .reduce((all, { units }) => all + units.length, 0);
  return [
    ...layer.clusters.filter(({ kind }) => kind === "dead").flatMap(deadWords),
    ...faultWords(count, faults),
    ...(weak > 0 ? [`${of(weak, count)} ${pluralWord(weak, "distinguishes", "distinguish")} no class`] : []),
  ];
}

/** Whether at least half of a cluster's units have a fault of one kind, or it tells no class apart. */
export function isSuspicious(cluster: UnitCluster, layer: Clusters): boolean {
  const { always, saturated, duplicates } = told(cluster.faults, layer);
  const half = cluster.units.length / 2;
  return cluster.kind === "dead" || Math.max(always, saturated, duplicates) >= half || tellsNothing(cluster, layer);
}

/** The faults that are worth a word in this layer. */
function told(faults: ClusterFaults, { clusters }: Clusters): ClusterFaults {
  const units = clusters.reduce((sum, cluster) => sum + cluster.units.length, 0);
  const always = clusters.reduce((sum, cluster) => sum + cluster.faults.always, 0);
  return always <= UNUSUAL * units ? faults : { ...faults, always: 0 };
}

const of = (part: number, count: number): string =>
  part === count ? plural(count, "unit") : `${part.toLocaleString("en-US")} of ${plural(count, "unit")}`;

function faultWords(count: number, { always, saturated, duplicates }: ClusterFaults): readonly string[] {
  const words = (part: number, one: string, many: string) =>
    part > 0 ? [`${of(part, count)} ${pluralWord(part, one, many)}`] : [];
  return [
    ...words(always, "is active on every image", "are active on every image"),
    ...words(saturated, "is saturated", "are saturated"),
    ...words(duplicates, "has a duplicate", "have a duplicate"),
  ];
}

function deadWords({ units, faults }: UnitCluster): readonly string[] {
  const silent = Math.min(units.length, faults.silent);
  const dead = (count: number, how: string) =>
    `${plural(count, "unit")} ${pluralWord(count, "is", "are")} dead (${how})`;
  const never = dead(silent, "never active");
  const rest = units.length - silent;
  const same = dead(rest, "always the same answer");
  return [...(silent > 0 ? [never] : []), ...(rest > 0 ? [same] : [])];
}

const tellsNothing = ({ kind, units, effects }: UnitCluster, { by }: Clusters): boolean =>
  kind === "alike" &&
  by === "classes" &&
  units.length > 1 &&
  effects.length > 1 &&
  effects.every((effect) => Math.abs(effect) < WEAK);
