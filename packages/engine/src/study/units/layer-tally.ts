import { addTo } from "../../math/add-to.ts";
import { createBlockSums, type SumNode, type SumRows } from "../../math/block-sums.ts";
import type { Layer } from "../../passes/layer.ts";
import { copyExamples, createExtremes, type UnitExamples } from "./extremes.ts";
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
  /** All that was collected, as it is now. */
  readonly state: () => TallyState;
  /** Adds what another tally of the layer collected of the images that follow. */
  readonly append: (state: TallyState) => void;
}

/** What a tally has collected. */
export interface TallyState {
  readonly top: UnitExamples;
  readonly bottom: UnitExamples;
  /** Images of each class, the last without one, and per unit how many make it active. */
  readonly images: Float64Array;
  readonly active: Float64Array;
  /** Sums of the units' means by class. */
  readonly sums: readonly SumNode[];
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

/**
 * An empty tally of a layer, which keeps `count` images with the largest answers and as many with the smallest. Each `add` is a batch of a pass over the data, the first
 * of them its batch number `first`: sums do not depend on how batches are cut into chunks.
 */
export function createLayerTally(layer: Layer, count: number, classes: number, first = 0): LayerTally {
  const units = Number(layer.channels.count);
  const top = createExtremes(units, count, "largest");
  const bottom = createExtremes(units, count, "smallest");
  // per class, the last for images without one
  const sums = createBlockSums(units, first);
  const images = new Float64Array(classes + 1);
  const active = new Float64Array(units);
  // of few units and images the answer is no number
  const unknown = new Map<number, number>();
  const tallied = { active, topBounds: top.bounds, bottomBounds: bottom.bounds, found: new Int32Array(units) };
  const addImage = (item: number, at: number, label: number, { most, mean, place }: LayerReading): void => {
    const found = tallyImage(tallied, { most, mean, at, sums: sums.row(label), units });
    const from = label * units;
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
  return {
    ...{ layer, units, map: mapExtents(layer) },
    add: ({ count: read, items, labels, positions }, reading) => {
      for (let image = 0; image < read; image++) {
        const label = labels[image]! < 0 ? classes : labels[image]!;
        images[label]! += 1;
        addImage(items[image]!, positions[image]! * units, label, reading);
      }
      sums.endBlock();
    },
    isBroken: () => unknown.size > 0 || [...sums.total().values()].some((row) => !row.every(Number.isFinite)),
    result: () =>
      sumsOf({ units, classes, sums: sums.total(), images, active, unknown }, top.examples, bottom.examples),
    state: () => ({
      ...{ top: copyExamples(top.examples), bottom: copyExamples(bottom.examples) },
      ...{ images: images.slice(), active: active.slice(), sums: sums.nodes(), unknown: [...unknown] },
    }),
    append: (state) => {
      top.append(state.top);
      bottom.append(state.bottom);
      addTo(images, state.images);
      addTo(active, state.active);
      sums.append(state.sums);
      for (const [cell, times] of state.unknown) unknown.set(cell, (unknown.get(cell) ?? 0) + times);
    },
  };
}

/** What is collected of each unit, and room for the units of an image that ask for more. */
interface Tallied {
  readonly active: Float64Array;
  readonly topBounds: Float32Array;
  readonly bottomBounds: Float32Array;
  readonly found: Int32Array;
}

/** An image's answers and means from `at` on, and the sums of its class. */
interface TalliedImage extends Pick<LayerReading, "most" | "mean"> {
  readonly at: number;
  readonly sums: Float64Array;
  readonly units: number;
}

/**
 * Adds an image's numbers, and writes into `found` the units whose answer is beyond what is kept or no number, of millions a few: returns how many.
 * Nothing is called in the loop, and only what is rare is a branch.
 */
function tallyImage(tallied: Tallied, { most, mean, at, sums, units }: TalliedImage): number {
  const { active, topBounds, bottomBounds, found } = tallied;
  let count = 0;
  for (let unit = 0; unit < units; unit++) {
    const value = most[at + unit]!;
    const average = mean[at + unit]!;
    if (!(value <= topBounds[unit]!) || !(value >= bottomBounds[unit]!) || Number.isNaN(average)) {
      found[count++] = unit;
      if (Number.isNaN(value) || Number.isNaN(average)) continue;
    }
    sums[unit]! += average;
    active[unit]! += Number(value > 0);
  }
  return count;
}

/** What a tally counts. */
interface Counted {
  readonly units: number;
  readonly classes: number;
  /** Per class, the last without one: sums of the units' means, and images. */
  readonly sums: SumRows;
  readonly images: Float64Array;
  readonly active: Float64Array;
  readonly unknown: ReadonlyMap<number, number>;
}

function sumsOf(counts: Counted, top: UnitExamples, bottom: UnitExamples): LayerSums {
  const { units, classes, sums, images, active, unknown } = counts;
  const rows = Array.from({ length: classes + 1 }, (_, label) => sums.get(label));
  const sum = (label: number, unit: number) => rows[label]?.[unit] ?? 0;
  const known = (label: number, unit: number) => images[label]! - (unknown.get(label * units + unit) ?? 0);
  const overAll = (of: (label: number) => number) => {
    let over = 0;
    for (let label = 0; label <= classes; label++) over += of(label);
    return over;
  };
  const counted = Float64Array.from(active, (_, unit) => overAll((label) => known(label, unit)));
  return {
    ...{ top, bottom },
    means: Float32Array.from(counted, (times, unit) => overAll((label) => sum(label, unit)) / times),
    active: Float32Array.from(active, (times, unit) => times / counted[unit]!),
    classMeans: Float32Array.from({ length: units * classes }, (_, cell) => {
      const [unit, label] = [Math.floor(cell / classes), cell % classes];
      return sum(label, unit) / known(label, unit);
    }),
  };
}
