import { adjustedRand } from "../../math/adjusted-rand.ts";
import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import { matrix32, takeRows } from "../../math/matrix.ts";
import { jaccard } from "../../math/min-hash.ts";
import type { AnswerCodes } from "../units/answer-codes.ts";
import { type UnitFacts, unitFacts } from "../units/unit-facts.ts";
import type { LayerUnits } from "../units/unit-statistics.ts";
import { classClusters } from "./class-clusters.ts";
import { classEffects, type UnitEffects } from "./class-effects.ts";
import { imageClusters } from "./image-clusters.ts";
import type { ClusteredBy, UnitCluster } from "./summary.ts";
import { topImageCount, topImages } from "./top-images.ts";

/** What is known of a layer before its units are clustered. */
export interface KnownLayer {
  readonly units: LayerUnits;
  readonly answers: AnswerCodes;
  /** Per image of the answers: the place of its class among `classes` ones; −1 for none. */
  readonly groupOf: Int32Array;
  readonly classes: number;
  /** Clusters at most, units that never vary included. */
  readonly most: number;
  /** The number of each answer's code. */
  readonly table: Float32Array;
}

/** Units of a cluster, and what made it one. */
export interface RawCluster extends Pick<UnitCluster, "kind"> {
  /** Those that stand for it best first. */
  readonly units: readonly number[];
}

/** A layer's clusters before their order is known. */
export interface ClusteredLayer {
  readonly known: KnownLayer;
  readonly effects: UnitEffects;
  readonly facts: readonly UnitFacts[];
  /** Rows of each unit's top images. */
  readonly tops: readonly Int32Array[];
  readonly clusterings: readonly { readonly by: ClusteredBy; readonly clusters: readonly RawCluster[] }[];
  readonly agreement: number;
}

/** Clusters a layer's units by class means, where there are classes, and by shared top images. Units that never vary are a cluster of their own. */
export async function clusterLayer(known: KnownLayer, algebra: LinearAlgebra): Promise<ClusteredLayer> {
  const { units, answers, groupOf, classes, most, table } = known;
  const facts = Array.from({ length: units.units }, (_, unit) => unitFacts(units, unit));
  const effects = classEffects(answers, units.units, groupOf, classes, table);
  const tops = topImages(answers, units.units, topImageCount(answers.items.length));
  const dead = facts.filter(({ dead }) => dead).map(({ unit }) => unit);
  const living = facts.filter(({ dead }) => !dead).map(({ unit }) => unit);
  const own: readonly RawCluster[] = dead.length === 0 ? [] : [{ kind: "dead", units: dead }];
  const room = most - own.length;
  const parts = { effects, tops, living, classes, room, algebra };
  const byClasses = classes === 0 ? undefined : [...(await clustersByClasses(parts)), ...own];
  const byImages = [...clustersByImages(parts), ...own];
  return {
    ...{ known, effects, facts, tops },
    clusterings: [
      ...(byClasses === undefined ? [] : [{ by: "classes" as const, clusters: byClasses }]),
      { by: "images", clusters: byImages },
    ],
    agreement:
      byClasses === undefined
        ? Number.NaN
        : adjustedRand(membership(byClasses, units.units), membership(byImages, units.units)),
  };
}

interface Parts {
  readonly effects: UnitEffects;
  readonly tops: readonly Int32Array[];
  readonly living: readonly number[];
  readonly classes: number;
  readonly room: number;
  readonly algebra: LinearAlgebra;
}

async function clustersByClasses({ effects, living, classes, room, algebra }: Parts): Promise<readonly RawCluster[]> {
  const rows = takeRows(matrix32(effects.means.length, classes, effects.effects), living);
  const found = await classClusters(rows, room, algebra);
  return found.map((members) => {
    const units = members.map((row) => living[row]!);
    const mean = meanEffect(effects.effects, classes, units);
    const along = (unit: number) =>
      mean.reduce((sum, value, at) => sum + value * effects.effects[unit * classes + at]!, 0);
    const places = new Map(units.map((unit) => [unit, along(unit)]));
    return { kind: "alike", units: units.toSorted((a, b) => places.get(b)! - places.get(a)! || a - b) };
  });
}

function clustersByImages({ tops, living, room }: Parts): readonly RawCluster[] {
  const sets = living.map((unit) => tops[unit]!);
  const { groups, apart } = imageClusters(sets, room - 1);
  const alike = groups.map(([leader, ...others]): RawCluster => {
    const shared = new Map(others.map((at) => [at, jaccard(sets[at]!, sets[leader!]!)]));
    const ordered = others.toSorted((a, b) => shared.get(b)! - shared.get(a)! || a - b);
    return { kind: "alike", units: [leader!, ...ordered].map((at) => living[at]!) };
  });
  return apart.length === 0 ? alike : [...alike, { kind: "apart", units: apart.map((at) => living[at]!) }];
}

/** Mean of the units' effects, class by class. */
export function meanEffect(effects: Float32Array, classes: number, units: readonly number[]): Float32Array {
  const mean = new Float64Array(classes);
  for (const unit of units) {
    for (let at = 0; at < classes; at++) mean[at]! += effects[unit * classes + at]! / units.length;
  }
  return Float32Array.from(mean);
}

/** The cluster of each unit. */
function membership(clusters: readonly RawCluster[], units: number): Int32Array {
  const inside = new Int32Array(units);
  for (const [index, { units: own }] of clusters.entries()) for (const unit of own) inside[unit] = index;
  return inside;
}
