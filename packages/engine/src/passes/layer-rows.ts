import { DeeplingError } from "../base/error.ts";
import { attribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import { float32, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { Layer } from "./layer.ts";

/** How one image's activations at a layer become a row of numbers. */
export interface RowForm {
  /** Extents of one image's activations, without the batch. */
  readonly shape: readonly number[];
  /** Side of the square windows whose average stands for them, 1 for the activations as they are. */
  readonly pool: number;
}

/** The row form without reduction; throws "unsupported layer" where an extent is not known before the graph runs. */
export function rowForm(layer: Layer): RowForm {
  const shape = layer.shape.slice(1);
  if (layer.shape.length === 0 || !shape.every((extent) => typeof extent === "number")) {
    throw new DeeplingError("unsupported", `layer: "${layer.name}" has free extents [${layer.shape.join(", ")}]`, {
      hint: "give the images a fixed size (--size), or leave this layer out (--layers)",
    });
  }
  return { shape, pool: 1 };
}

/** Whether the activations have two axes of space: channels × height × width, or height × width × channels for an NHWC input. */
export function hasSpace({ shape }: RowForm): boolean {
  return shape.length === 3 && spaceOf(shape).some((extent) => extent > 1);
}

/** At most this many channels tell an image that has them innermost (N × H × W × C). */
const IMAGE_CHANNELS = 4;

function channelsLast(shape: readonly number[]): boolean {
  const [first = 0, , last = 0] = shape;
  return last <= IMAGE_CHANNELS && first > IMAGE_CHANNELS;
}

function spaceOf(shape: readonly number[]): readonly number[] {
  return channelsLast(shape) ? shape.slice(0, 2) : shape.slice(1);
}

function channelsOf(shape: readonly number[]): number {
  return (channelsLast(shape) ? shape[2] : shape[0]) ?? 1;
}

/** The length of a row. */
export function rowWidth({ shape, pool }: RowForm): number {
  if (pool === 1) return sizeOf(shape);
  return channelsOf(shape) * sizeOf(spaceOf(shape).map((extent) => Math.ceil(extent / pool)));
}

/**
 * Appends what makes rows (images × width, float32) of a layer's value, and returns their name. Averages are multiplied by √(pixels in
 * the window), which makes pooling the orthogonal projection to images constant on the windows: distances between rows are
 * then those between the projected activations, never longer than the true ones.
 */
export function addLayerRows(builder: GraphBuilder, value: string, form: RowForm): string {
  const { shape, pool } = form;
  const type = builder.typeOf(value)?.type ?? "float32";
  let rows = type === "float32" ? value : builder.add("Cast", [value], { to: attribute.int(1) }, "rows_cast");
  if (pool > 1) {
    if (channelsLast(shape)) {
      rows = builder.add("Transpose", [rows], { perm: attribute.ints([0, 3, 1, 2]) }, "rows_nchw");
    }
    const window = attribute.ints([pool, pool]);
    const pooling = { kernel_shape: window, strides: window, ceil_mode: attribute.int(1) };
    rows = builder.add("AveragePool", [rows], pooling, "rows_pooled");
    rows = builder.add("Mul", [rows, builder.constant(windowFactors(form), "window_factors")], {}, "rows_scaled");
  }
  return builder.add("Flatten", [rows], { axis: attribute.int(1) }, "rows");
}

/** √(pixels in the window) for each window, smaller at the far edges where windows reach out of the image. */
function windowFactors({ shape, pool }: RowForm): Tensor<"float32"> {
  const counts = spaceOf(shape).map((extent) =>
    Array.from({ length: Math.ceil(extent / pool) }, (_, at) => Math.min(pool, extent - at * pool)),
  );
  const [heights = [], widths = []] = counts;
  const factors = heights.flatMap((height) => widths.map((width) => Math.sqrt(height * width)));
  return float32([1, 1, heights.length, widths.length], factors);
}
