import type { Layer } from "../../passes/layer.ts";
import { createExtremes, type UnitExamples } from "./extremes.ts";

/** What a pass over images collects of each unit of a layer. */
export interface LayerTally {
  readonly layer: Layer;
  readonly units: number;
  /** Rows and columns of the layer's map; 1 × 1 for a dense layer. */
  readonly map: readonly [number, number];
  /** Adds an image: what the graph gave of its units, from `at` on. */
  readonly add: (item: number, label: number, read: LayerReading, at: number) => void;
  readonly result: () => LayerSums;
}

/** Values of a batch, images × units. */
export interface LayerReading {
  readonly most: ArrayLike<number>;
  readonly place: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
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
  const [rows = 1, ...rest] = layer.shape.filter((_, at) => at !== 0 && at !== layer.channels.axis).map(Number);
  const top = createExtremes(units, count, "largest");
  const bottom = createExtremes(units, count, "smallest");
  const [sums, active, counted] = [new Float64Array(units), new Float64Array(units), new Float64Array(units)];
  const classSums = new Float64Array(units * classes);
  const classCounts = new Float64Array(classes);
  // of few units and images the answer is no number
  const unknown = new Map<number, number>();

  const add: LayerTally["add"] = (item, label, { most, place, mean }, at) => {
    if (label >= 0) classCounts[label]! += 1;
    for (let unit = 0; unit < units; unit++) {
      const [value, average] = [most[at + unit]!, mean[at + unit]!];
      const cell = unit * classes + label;
      if (Number.isNaN(value) || Number.isNaN(average)) {
        if (label >= 0) unknown.set(cell, (unknown.get(cell) ?? 0) + 1);
        continue;
      }
      counted[unit]! += 1;
      top.offer(unit, item, value, place[at + unit]!);
      bottom.offer(unit, item, value, place[at + unit]!);
      sums[unit]! += average;
      if (value > 0) active[unit]! += 1;
      if (label >= 0) classSums[cell]! += average;
    }
  };
  return {
    ...{ layer, units, add },
    map: [rows, rest.reduce((product, extent) => product * extent, 1)],
    result: () => ({
      ...{ top: top.examples, bottom: bottom.examples },
      means: Float32Array.from(sums, (sum, unit) => sum / counted[unit]!),
      active: Float32Array.from(active, (times, unit) => times / counted[unit]!),
      classMeans: Float32Array.from(classSums, (sum, cell) => {
        return sum / (classCounts[cell % classes]! - (unknown.get(cell) ?? 0));
      }),
    }),
  };
}
