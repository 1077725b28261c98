import type { Layer, ModelInfo, Weights } from "@deepling/engine";

/** Kinds of layers that keep what a unit is: channel c goes in, channel c comes out. */
const KEEPS: ReadonlySet<Layer["kind"]> = new Set<Layer["kind"]>(["normalization", "activation", "pooling"]);

/** The convolution or dense layer whose kernels make the units of a layer: itself, or the one before layers that keep them; undefined where several meet. */
export function makerOf({ layers }: Pick<ModelInfo, "layers">, layer: Layer): Layer | undefined {
  let at = layer;
  while (at.kind !== "convolution" && at.kind !== "dense") {
    const before = layers[at.inputs[0] ?? -1];
    if (before === undefined || at.inputs.length !== 1 || !KEEPS.has(at.kind)) return undefined;
    at = before;
  }
  const [outputs, inputs] = at.weights?.shape ?? [];
  // of a square matrix it is not known which side is the output
  const square = at.kind === "dense" && outputs === inputs;
  return outputs === Number(layer.channels.count) && !square ? at : undefined;
}

/** Norms of the kernels that make each unit, √Σw². */
export function kernelNorms({ shape, values }: Weights): Float64Array {
  const units = shape[0] ?? 0;
  const size = values.length / units;
  return Float64Array.from({ length: units }, (_, unit) =>
    Math.sqrt(values.subarray(unit * size, (unit + 1) * size).reduce((sum, value) => sum + value * value, 0)),
  );
}
