import { aucInterval } from "./auc-interval.ts";
import type { LayerUnits } from "./unit-statistics.ts";

/** How well a unit's answer alone tells a class from all others. */
export interface ToldClass {
  readonly class: number;
  /** Area under the ROC curve, 0.5 by chance. */
  readonly auc: number;
  /** Its 95 % interval (`aucInterval`). */
  readonly interval: readonly [low: number, high: number];
  /** Images of the class, and all others with a class. */
  readonly images: number;
  readonly others: number;
}

/** One unit in a line: what an architect scans first. */
export interface UnitFacts {
  readonly unit: number;
  /** Largest and smallest answer; NaN where no image gives a number. */
  readonly most: number;
  readonly least: number;
  /** Mean activation over all positions and images. */
  readonly mean: number;
  /** Share of the images on which it is above zero anywhere. */
  readonly active: number;
  /** Whether its answer is the same on every image, of at least two: it tells nothing about any. */
  readonly dead: boolean;
  /** Whether at least 95 % of the images give its largest answer, as where an activation function is at its bound, and it is not dead. */
  readonly saturated: boolean;
  /** The unit of the layer whose answers have the largest correlation with its own, if that is above 0.98; undefined otherwise. */
  readonly duplicateOf: number | undefined;
  /** The class with the highest mean activation; undefined without labels and where all means are equal. */
  readonly preferred: number | undefined;
  /** (μ − μ′) / (μ + μ′) of that class (`selectivityOf`); undefined where it has none. */
  readonly selectivity: number | undefined;
  /** The class that its answer tells best from all others, and how well. */
  readonly told: ToldClass | undefined;
}

const SATURATED = 0.95;
const DUPLICATE = 0.98;

/** The facts of one unit of a layer. */
export function unitFacts(layer: LayerUnits, unit: number): UnitFacts {
  const { top, bottom, means, active, atMost, classMeans, auc, units, similar } = layer;
  const classes = units === 0 ? 0 : classMeans.length / units;
  const own = (values: Float32Array) => [...values.subarray(unit * classes, (unit + 1) * classes)];
  const [most, least] = [top.values[unit * top.count] ?? Number.NaN, bottom.values[unit * bottom.count] ?? Number.NaN];
  const preferred = largest(own(classMeans));
  const best = largest(own(auc));
  const nearest = similar === undefined ? 0 : unit * similar.count;
  const isDuplicate = similar !== undefined && similar.count > 0 && (similar.correlations[nearest] ?? 0) > DUPLICATE;
  const images = imagesOf(layer, unit);
  const dead = isDeadUnit(layer, unit);
  return {
    ...{ unit, most, least, dead },
    mean: means[unit] ?? Number.NaN,
    active: active[unit] ?? Number.NaN,
    saturated: !dead && images > 1 && (atMost[unit] ?? 0) >= SATURATED,
    duplicateOf: isDuplicate ? similar.units[nearest] : undefined,
    preferred,
    selectivity: preferred === undefined ? undefined : selectivityOf(own(classMeans), preferred),
    told: best === undefined ? undefined : toldClass(layer, unit, best),
  };
}

/** How well the answer of a unit tells a class. */
export function toldClass({ auc, classImages }: LayerUnits, unit: number, label: number): ToldClass {
  const found = auc[unit * classImages.length + label] ?? Number.NaN;
  const images = classImages[label] ?? 0;
  const others = classImages.reduce((sum, count) => sum + count, 0) - images;
  return { class: label, auc: found, interval: aucInterval(found, images, others), images, others };
}

/** Images whose answers a unit's histogram counts. */
function imagesOf({ histogram, units }: LayerUnits, unit: number): number {
  const bins = units === 0 ? 0 : histogram.counts.length / units;
  return histogram.counts.subarray(unit * bins, (unit + 1) * bins).reduce((sum, count) => sum + count, 0);
}

/** Whether a unit's answer is the same on every image; one image tells nothing of any other. */
export function isDeadUnit(layer: LayerUnits, unit: number): boolean {
  const { top, bottom } = layer;
  return top.values[unit * top.count] === bottom.values[unit * bottom.count] && imagesOf(layer, unit) > 1;
}

/** Index of the largest number; undefined where there is none and where all are equal. */
function largest(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value));
  const most = Math.max(...known);
  return known.some((value) => value < most) ? values.indexOf(most) : undefined;
}

/**
 * Class selectivity (Morcos et al. 2018): (μ − μ′) / (μ + μ′), μ a class's mean activation and μ′ the mean of the other classes'. Undefined where a
 * mean is negative, where both are 0, and with one class.
 */
export function selectivityOf(means: readonly number[], of: number): number | undefined {
  const others = means.filter((mean, index) => index !== of && !Number.isNaN(mean));
  const most = means[of] ?? Number.NaN;
  const rest = others.reduce((sum, mean) => sum + mean, 0) / others.length;
  if (others.length === 0 || means.some((mean) => mean < 0) || most + rest === 0) return undefined;
  return (most - rest) / (most + rest);
}

/** How many units of a layer have a fault of each kind. */
export interface LayerFaults {
  readonly dead: number;
  readonly saturated: number;
  /** Units with a duplicate in the layer; two units that duplicate each other count as two. */
  readonly duplicates: number;
}

/** Counts units that are dead, saturated or duplicates. A dead unit has no duplicate, since its answer does not vary. */
export function layerFaults(facts: readonly UnitFacts[]): LayerFaults {
  const count = (has: (unit: UnitFacts) => boolean) => facts.filter(has).length;
  return {
    dead: count(({ dead }) => dead),
    saturated: count(({ saturated }) => saturated),
    duplicates: count(({ duplicateOf }) => duplicateOf !== undefined),
  };
}
