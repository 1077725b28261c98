import type { Layer } from "../../passes/layer.ts";
import type { LayerErrors } from "../compare/layer-errors.ts";
import { type DecisionDepths, NO_DEPTH } from "../depth/decision-depths.ts";
import type { LayerTimes } from "../times/layer-times.ts";
import { type LayerFaults, layerFaults, unitFacts } from "../units/unit-facts.ts";
import type { UnitStatistics } from "../units/unit-statistics.ts";
import type { WeightStatistics } from "../weights/weight-statistics.ts";

/** What is known of a network's layers so far; what is undefined was not asked yet, or has no answer for this network and data. */
export interface LayerKnowledge {
  readonly layers: readonly Layer[];
  /** Whether the network predicts a class: without one no image is decided anywhere. */
  readonly predicts: boolean;
  readonly times?: LayerTimes | undefined;
  readonly weights?: WeightStatistics | undefined;
  readonly units?: UnitStatistics | undefined;
  readonly depth?: DecisionDepths | undefined;
  /** Errors against another network. */
  readonly errors?: LayerErrors | undefined;
  /** Class purity of the layouts, by layer index; NaN where it is not known. */
  readonly purity?: ReadonlyMap<number, number> | undefined;
}

/** The answers that measures are read from, and "network" for what needs none. */
export type MeasureSource = "network" | Exclude<keyof LayerKnowledge, "layers" | "predicts">;

/** A number that each layer has: table, report and graph show it from this description. */
export interface LayerMeasure {
  /** As the head of its column. */
  readonly word: string;
  readonly name: string;
  readonly definition: string;
  /** Paper or standard; "" where the definition is its own source. */
  readonly source: string;
  readonly from: MeasureSource;
  readonly unit: "count" | "amount" | "share" | "milliseconds" | "relative";
  /** What a full bar stands for: the largest value that occurs, or 1. */
  readonly full: "largest" | "whole";
  readonly better: "higher" | "lower" | "neither";
  /** Whether the table of layers has a column for it; graph and report have all. */
  readonly column: "always" | "where not 0" | "never";
  /** What the value of several layers together is. */
  readonly together: "sum" | "last" | "largest" | "mean";
  /** Gathers what needs all layers once; the value of each layer, NaN where it has none. */
  readonly of: (known: LayerKnowledge) => (layer: Layer) => number;
}

const cost = { source: "", full: "largest", better: "neither", from: "network", together: "sum" } as const;
const fault = {
  source: "",
  from: "units",
  unit: "count",
  full: "largest",
  better: "lower",
  column: "always",
  together: "sum",
} as const;

/** Counts of units with a fault, by layer. */
function faultsOf({ units }: LayerKnowledge, which: keyof LayerFaults): (layer: Layer) => number {
  const counts = new Map(
    units?.layers.map((layer) => {
      const facts = Array.from({ length: layer.units }, (_, unit) => unitFacts(layer, unit));
      return [layer.layer, layerFaults(facts)[which]] as const;
    }),
  );
  return ({ index }) => counts.get(index) ?? Number.NaN;
}

/** The values of some layers, given in the order of `layers`. */
function listed(layers: ArrayLike<number> | undefined, values: ArrayLike<number> | undefined) {
  const found = new Map(Array.from(layers ?? [], (layer, at) => [layer, values?.[at] ?? Number.NaN] as const));
  return ({ index }: Layer): number => found.get(index) ?? Number.NaN;
}

/** Every number that layers have, by its key in reports and addresses, in the order in which they are shown. */
export const LAYER_MEASURES = {
  parameters: {
    ...cost,
    word: "parameters",
    name: "Parameters",
    definition: "Numbers that training sets: weights, biases, and the statistics and scales of normalisation.",
    unit: "amount",
    column: "always",
    of: () => (layer) => layer.parameters,
  },
  multiplyAdds: {
    ...cost,
    word: "multiply-adds",
    name: "Multiply-adds",
    definition:
      "Multiplications with their additions for one image; about half the number of floating-point operations.",
    unit: "amount",
    column: "never",
    of: () => (layer) => layer.multiplyAdds,
  },
  share: {
    ...cost,
    word: "multiply-adds",
    name: "Share of the multiply-adds",
    definition:
      "Multiplications with their additions for one image, as a share of the network's; about half the number of floating-point operations.",
    unit: "share",
    column: "always",
    of: ({ layers }) => {
      const total = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
      return ({ multiplyAdds }) => (total === 0 ? 0 : multiplyAdds / total);
    },
  },
  activations: {
    ...cost,
    word: "activations",
    name: "Activations",
    definition: "Numbers that this layer puts out for one image.",
    unit: "amount",
    column: "never",
    of: () => (layer) => layer.activations,
  },
  milliseconds: {
    word: "time",
    name: "Measured time",
    definition:
      "Milliseconds per image that the layer's kernels take on this machine: the median over several runs, from onnxruntime's own profile of the network as it optimises it. A layer that it joins with another one (a ReLU with its convolution) has no time of its own.",
    source: "profile of onnxruntime",
    from: "times",
    unit: "milliseconds",
    full: "largest",
    better: "lower",
    column: "never",
    together: "sum",
    of:
      ({ times }) =>
      ({ index }) =>
        times?.times[index] ?? Number.NaN,
  },
  timeShare: {
    word: "time",
    name: "Share of the measured time",
    definition:
      "Share of the network's time on this machine that the layer's kernels take: the median over several runs, from onnxruntime's own profile of the network as it optimises it. A layer that it joins with another one (a ReLU with its convolution) has no time of its own.",
    source: "profile of onnxruntime",
    from: "times",
    unit: "share",
    full: "largest",
    better: "lower",
    column: "always",
    together: "sum",
    of: ({ times }) => {
      const known = [...(times?.times ?? [])].filter((time) => Number.isFinite(time));
      const total = known.reduce((sum, time) => sum + time, times?.elsewhere ?? 0);
      return ({ index }) => (times?.times[index] ?? Number.NaN) / total;
    },
  },
  zeroWeights: {
    word: "zero weights",
    name: "Sparsity of the weights",
    definition: "Share of the layer's parameters that are exactly 0, as after pruning.",
    source: "",
    from: "weights",
    unit: "share",
    full: "whole",
    better: "neither",
    column: "where not 0",
    together: "mean",
    of: ({ weights }) => {
      const shares = new Map(
        weights?.layers.map(({ layer, tensors }) => {
          const sum = (of: (tensor: (typeof tensors)[number]) => number) =>
            tensors.reduce((all, tensor) => all + of(tensor), 0);
          return [layer, sum(({ zeros }) => zeros) / sum(({ count }) => count)] as const;
        }),
      );
      return ({ index }) => shares.get(index) ?? Number.NaN;
    },
  },
  units: {
    word: "units",
    name: "Units",
    definition: "The layer's channels; a dense layer's outputs.",
    source: "",
    from: "units",
    unit: "count",
    full: "largest",
    better: "neither",
    column: "never",
    together: "sum",
    of: ({ units }) => {
      const counts = new Map(units?.layers.map((layer) => [layer.layer, layer.units]));
      return ({ index }) => counts.get(index) ?? Number.NaN;
    },
  },
  dead: {
    ...fault,
    word: "dead",
    name: "Dead units",
    definition:
      "Units whose answer (largest activation anywhere in the map) is the same on every image: they distinguish no images.",
    of: (known) => faultsOf(known, "dead"),
  },
  saturated: {
    ...fault,
    word: "saturated",
    name: "Saturated units",
    definition:
      "Units that give their largest answer on at least 95 % of the images, as at the bound of an activation function, and are not dead.",
    of: (known) => faultsOf(known, "saturated"),
  },
  duplicates: {
    ...fault,
    word: "duplicates",
    name: "Duplicate units",
    definition: "Units whose answers have a correlation above 0.98 with those of another unit of the layer.",
    source: "Pearson's correlation",
    of: (known) => faultsOf(known, "duplicates"),
  },
  silent: {
    word: "silent",
    name: "Sparsity of the activations",
    definition:
      "Mean share of the units that are above zero nowhere in their map, per image: how few of the layer's units an image uses.",
    source: "",
    from: "units",
    unit: "share",
    full: "whole",
    better: "neither",
    column: "never",
    together: "mean",
    of: ({ units }) => {
      const shares = new Map(
        units?.layers.map(({ layer, active }) => [
          layer,
          1 - active.reduce((sum, one) => sum + one, 0) / active.length,
        ]),
      );
      return ({ index }) => shares.get(index) ?? Number.NaN;
    },
  },
  probe: {
    word: "probe",
    name: "Probe accuracy",
    definition:
      "Accuracy of a linear classifier on this layer's activations, averaged over positions, on images that it was not fitted to. Where it rises, the classes become linearly separable; a fall is noise or over-fitting rather than a loss where the layer has about as many units as there are images that it was fitted to.",
    source: "ridge regression, α from 1 to 10,000 by two-fold cross-validation; Alain and Bengio 2016",
    from: "depth",
    unit: "share",
    full: "whole",
    better: "higher",
    column: "always",
    together: "last",
    of: ({ depth }) => listed(depth?.layers, depth?.probe),
  },
  neighbours: {
    word: "nearest",
    name: "Accuracy of 30 neighbours",
    definition:
      "Accuracy of the vote of an image's nearest neighbours (30, in small data half of those known) by this layer's activations, averaged over positions.",
    source: "k-nearest-neighbour vote, k = 30",
    from: "depth",
    unit: "share",
    full: "whole",
    better: "higher",
    column: "always",
    together: "last",
    of: ({ depth }) => listed(depth?.layers, depth?.neighbours),
  },
  purity: {
    word: "purity",
    name: "Class purity",
    definition:
      "Mean share of an image's 10 nearest neighbours, among this layer's activations, that have its true class. Where it rises, the layer separates the classes.",
    source: "k-nearest-neighbour purity, k = 10",
    from: "purity",
    unit: "share",
    full: "whole",
    better: "higher",
    column: "always",
    together: "last",
    of:
      ({ purity }) =>
      ({ index }) =>
        purity?.get(index) ?? Number.NaN,
  },
  decided: {
    word: "decided",
    name: "Images decided here",
    definition:
      "Images decided at this layer: the first from which on the vote of an image's nearest neighbours (30, in small data half of those known; activations averaged over positions) is the class that the network predicts. Late images are the hard ones.",
    source: "Baldock et al. 2021",
    from: "depth",
    unit: "count",
    full: "largest",
    better: "neither",
    column: "always",
    together: "sum",
    of: ({ depth, predicts }) => {
      const told = predicts && depth?.depths.some((at) => at >= NO_DEPTH.undecided) === true;
      const counts = new Map(Array.from(told ? depth.layers : [], (layer): [number, number] => [layer, 0]));
      for (const at of depth?.depths ?? []) if (counts.has(at)) counts.set(at, (counts.get(at) ?? 0) + 1);
      return ({ index }) => counts.get(index) ?? Number.NaN;
    },
  },
  error: {
    word: "error",
    name: "Error against the other network",
    definition:
      "Relative L2 distance of the layer's activations from those of the layer that it stands for in the network compared with, such as an int8 version: 0 for equal ones. From 0.1 on a layer counts as broken.",
    source: "‖a − b‖ / ‖b‖",
    from: "errors",
    unit: "relative",
    full: "largest",
    better: "lower",
    column: "always",
    together: "largest",
    of: ({ errors }) => {
      const found = new Map(errors?.layers.map(({ layer, error }) => [layer, error]));
      return ({ index }) => found.get(index) ?? Number.NaN;
    },
  },
} as const satisfies Readonly<Record<string, LayerMeasure>>;

/** The key of a measure. */
export type LayerMeasureKey = keyof typeof LAYER_MEASURES;

/** The keys in the order in which measures are shown. */
export const LAYER_MEASURE_KEYS: readonly LayerMeasureKey[] = Object.keys(LAYER_MEASURES).filter(
  (key): key is LayerMeasureKey => Object.hasOwn(LAYER_MEASURES, key),
);

/** The description of a measure. */
export function layerMeasure(key: LayerMeasureKey): LayerMeasure {
  return LAYER_MEASURES[key];
}

/** The measures of the table's columns: those that some layer has, and those worth a column only where they are not 0 everywhere. */
export function measureColumns(
  rows: readonly Readonly<Record<LayerMeasureKey, number | null>>[],
): readonly LayerMeasureKey[] {
  return LAYER_MEASURE_KEYS.filter((key) => {
    const { column } = layerMeasure(key);
    if (column === "never") return false;
    return rows.some((row) => (column === "always" ? row[key] !== null : (row[key] ?? 0) !== 0));
  });
}
