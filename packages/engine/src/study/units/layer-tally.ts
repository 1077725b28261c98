import type { Layer } from "../../passes/layer.ts";
import { createExtremes, type UnitExamples } from "./extremes.ts";
import { type LayerReading, placeAt, type ReadImages } from "./read-images.ts";
import { mapExtents } from "./unit-readings.ts";

/** What a pass over images collects of each unit of a layer. */
export interface LayerTally {
  readonly layer: Layer;
  readonly units: number;
  /** Rows and columns of the layer's map; 1 × 1 for a dense layer. */
  readonly map: readonly [number, number];
  /** Adds a batch. */
  readonly add: (images: ReadImages, reading: LayerReading) => void;
  readonly result: () => LayerSums;
  /** Whether some unit's answer to some image is NaN or infinite. */
  readonly isBroken: () => boolean;
  /** All that was collected, as it is now: what `restore` of an empty tally of the same layer takes. */
  readonly state: () => TallyState;
  readonly restore: (state: TallyState) => void;
}

/** What a tally has collected. */
export interface TallyState {
  readonly numbers: readonly (Float64Array | Float32Array | Int32Array)[];
  /** Pairs of a class's unit, and to how many of the class's images the unit's answer is no number. */
  readonly unknown: readonly (readonly [cell: number, images: number])[];
}

/** Extremes and means of a layer's units over the images added. */
export interface LayerSums {
  readonly top: UnitExamples;
  readonly bottom: UnitExamples;
  /** Per unit: mean activation over all positions and images; NaN where no image gives a number. */
  readonly means: Float32Array;
  /** Per unit: share of the images on which it is above zero anywhere. */
  readonly active: Float32Array;
  /** units × classes: mean activation over the images of each true class; NaN where there are none. */
  readonly classMeans: Float32Array;
}

/** An empty tally of a layer, which keeps `count` images with the largest answers and as many with the smallest. */
export function createLayerTally(layer: Layer, count: number, classes: number): LayerTally {
  const units = Number(layer.channels.count);
  const top = createExtremes(units, count, "largest");
  const bottom = createExtremes(units, count, "smallest");
  // per class, the last for images without one: units × one after another, as a batch has them
  const sums = new Float64Array((classes + 1) * units);
  const images = new Float64Array(classes + 1);
  const active = new Float64Array(units);
  // of few units and images the answer is no number
  const unknown = new Map<number, number>();
  const tallied = { sums, active, topBounds: top.bounds, bottomBounds: bottom.bounds, found: new Int32Array(units) };
  const addImage = (item: number, at: number, from: number, { most, mean, place }: LayerReading): void => {
    const found = tallyImage(tallied, { most, mean, at, from, units });
    for (let next = 0; next < found; next++) {
      const unit = tallied.found[next]!;
      const value = most[at + unit]!;
      if (Number.isNaN(value) || Number.isNaN(mean[at + unit]!)) {
        unknown.set(from + unit, (unknown.get(from + unit) ?? 0) + 1);
        continue;
      }
      const stands = place === undefined ? 0 : placeAt(place, at + unit);
      top.offer(unit, item, value, stands);
      bottom.offer(unit, item, value, stands);
    }
  };
  const numbers = [
    ...[top, bottom].flatMap(({ bounds, examples: { items, values, places } }) => [bounds, items, values, places]),
    ...[sums, images, active],
  ];
  return {
    ...{ layer, units, map: mapExtents(layer) },
    add: ({ count: read, items, labels, positions }, reading) => {
      for (let image = 0; image < read; image++) {
        const label = labels[image]! < 0 ? classes : labels[image]!;
        images[label]! += 1;
        addImage(items[image]!, positions[image]! * units, label * units, reading);
      }
    },
    isBroken: () => unknown.size > 0 || !sums.every(Number.isFinite),
    result: () => sumsOf({ units, classes, sums, images, active, unknown }, top.examples, bottom.examples),
    state: () => ({ numbers: numbers.map((own) => own.slice()), unknown: [...unknown] }),
    restore: (state) => {
      for (const [at, own] of numbers.entries()) own.set(state.numbers[at]!);
      for (const [cell, images] of state.unknown) unknown.set(cell, images);
    },
  };
}

/** What is collected of each unit, and room for the units of an image that ask for more. */
interface Tallied {
  readonly sums: Float64Array;
  readonly active: Float64Array;
  readonly topBounds: Float32Array;
  readonly bottomBounds: Float32Array;
  readonly found: Int32Array;
}

/** An image's answers and means from `at` on; `from` is where its class's sums begin. */
interface TalliedImage extends Pick<LayerReading, "most" | "mean"> {
  readonly at: number;
  readonly from: number;
  readonly units: number;
}

/**
 * Adds an image's numbers, and writes into `found` the units whose answer is beyond what is kept or no number, of millions a few: returns how many.
 * Nothing is called in the loop, and only what is rare is a branch.
 */
function tallyImage(tallied: Tallied, { most, mean, at, from, units }: TalliedImage): number {
  const { sums, active, topBounds, bottomBounds, found } = tallied;
  let count = 0;
  for (let unit = 0; unit < units; unit++) {
    const value = most[at + unit]!;
    const average = mean[at + unit]!;
    if (!(value <= topBounds[unit]!) || !(value >= bottomBounds[unit]!) || Number.isNaN(average)) {
      found[count++] = unit;
      if (Number.isNaN(value) || Number.isNaN(average)) continue;
    }
    sums[from + unit]! += average;
    active[unit]! += Number(value > 0);
  }
  return count;
}

/** What a tally counts. */
interface Counted {
  readonly units: number;
  readonly classes: number;
  /** Per class, the last without one: sums of the units' means, and images. */
  readonly sums: Float64Array;
  readonly images: Float64Array;
  readonly active: Float64Array;
  readonly unknown: ReadonlyMap<number, number>;
}

function sumsOf(counts: Counted, top: UnitExamples, bottom: UnitExamples): LayerSums {
  const { units, classes, sums, images, active, unknown } = counts;
  const known = (label: number, unit: number) => images[label]! - (unknown.get(label * units + unit) ?? 0);
  const overAll = (of: (label: number) => number) => {
    let sum = 0;
    for (let label = 0; label <= classes; label++) sum += of(label);
    return sum;
  };
  const counted = Float64Array.from(active, (_, unit) => overAll((label) => known(label, unit)));
  return {
    ...{ top, bottom },
    means: Float32Array.from(counted, (times, unit) => overAll((label) => sums[label * units + unit]!) / times),
    active: Float32Array.from(active, (times, unit) => times / counted[unit]!),
    classMeans: Float32Array.from({ length: units * classes }, (_, cell) => {
      const [unit, label] = [Math.floor(cell / classes), cell % classes];
      return sums[label * units + unit]! / known(label, unit);
    }),
  };
}
