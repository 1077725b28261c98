import type { UnitFacts } from "../units/unit-facts.ts";
import { type ClusteredLayer, meanEffect, type RawCluster } from "./cluster-layer.ts";
import type { ClusterFaults, UnitCluster } from "./summary.ts";
import { sharedTop } from "./top-images.ts";

/** What a cluster answers to, how alike its units are in both ways, and which faults they have. `order` holds the places of classes as they are shown. */
export function describeCluster(
  layer: ClusteredLayer,
  { kind, units }: RawCluster,
  order: readonly number[],
): UnitCluster {
  const { known, effects, facts, tops } = layer;
  const mean = meanEffect(effects.effects, known.classes, units);
  const isDead = kind === "dead";
  return {
    ...{ kind, units: Int32Array.from(units) },
    effects: Float32Array.from(order, (at) => (isDead ? Number.NaN : mean[at]!)),
    likeness: isDead ? Number.NaN : likeness(effects.effects, known.classes, units, mean),
    shared: isDead ? Number.NaN : sharedTop(units.map((unit) => tops[unit]!)),
    faults: faultsOf(units.map((unit) => facts[unit]!)),
  };
}

function faultsOf(facts: readonly UnitFacts[]): ClusterFaults {
  const count = (has: (unit: UnitFacts) => boolean) => facts.filter(has).length;
  return {
    silent: count(({ most }) => most <= 0),
    dead: count(({ dead }) => dead),
    always: count(({ active }) => active === 1),
    saturated: count(({ saturated }) => saturated),
    duplicates: count(({ duplicateOf }) => duplicateOf !== undefined),
  };
}

/** Mean over the units of the correlation of their effects with the mean one; NaN where none varies from class to class. */
function likeness(effects: Float32Array, classes: number, units: readonly number[], mean: Float32Array): number {
  const known = units
    .map((unit) => correlation(effects.subarray(unit * classes, (unit + 1) * classes), mean))
    .filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

function correlation(one: Float32Array, other: Float32Array): number {
  const [a, b] = [centred(one), centred(other)];
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return size > 0 ? dot(a, b) / size : Number.NaN;
}

function centred(values: Float32Array): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...values].map((value) => value - mean);
}
