import type { Layer, ModelInfo, Weights } from "@deepling/engine";

/** Kinds of layers that keep what a unit is: channel c goes in, channel c comes out. */
const KEEPS: ReadonlySet<Layer["kind"]> = new Set<Layer["kind"]>(["normalization", "activation", "pooling"]);

/** Kinds of layers whose units are made by a kernel each. */
const MAKES: ReadonlySet<Layer["kind"]> = new Set<Layer["kind"]>(["convolution", "transposed convolution", "dense"]);

/** The layer whose kernels make the units of a layer: itself, or the one before layers that keep them; undefined where several meet. */
export function makerOf({ layers }: Pick<ModelInfo, "layers">, layer: Layer): Layer | undefined {
  let at = layer;
  while (!MAKES.has(at.kind)) {
    const before = layers[at.inputs[0] ?? -1];
    if (before === undefined || at.inputs.length !== 1 || !KEEPS.has(at.kind)) return undefined;
    at = before;
  }
  return at.weights !== undefined && at.channels.count === layer.channels.count ? at : undefined;
}

/** Norms of the kernels that make each of so many units, √Σw²; none where the weights are not those of each. */
export function kernelNorms({ shape, values }: Weights, units: number): Float64Array {
  if (shape[0] !== units) return new Float64Array(units).fill(Number.NaN);
  const size = values.length / units;
  return Float64Array.from({ length: units }, (_, unit) =>
    Math.sqrt(values.subarray(unit * size, (unit + 1) * size).reduce((sum, value) => sum + value * value, 0)),
  );
}
