import { intsAttribute } from "../graph/attributes.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Layer } from "./layer.ts";
import type { LayerKernel } from "./layer-kernel.ts";
import type { Net } from "./net.ts";

/** The maps that a dense layer reads flattened: input i of its kernel is the cell at the row-major index i of `extents`. */
export interface FlattenedCells {
  /** Index of the layer whose maps they are. */
  readonly layer: number;
  /** Extents of the maps without the batch, in the order in which they are flattened. */
  readonly extents: readonly number[];
  /** What each of the extents counts. */
  readonly axes: readonly ("channel" | "row" | "column")[];
}

/** Operators that keep the order of the numbers. */
const KEEPS: ReadonlySet<string> = new Set(["Flatten", "Reshape", "Squeeze", "Unsqueeze", "Identity", "Dropout"]);

/** Which cells of which layer's maps a dense kernel reads; undefined where it reads no flattened maps, or what lies between does more than order them anew. */
export function flattenedCells(
  net: Net,
  layers: readonly Layer[],
  { node, at, shape }: LayerKernel,
  inputs: number,
): FlattenedCells | undefined {
  if (node.type !== "Gemm" && node.type !== "MatMul") return undefined;
  if (shape.length !== 2) return undefined;
  let value = node.inputs[1 - at] ?? "";
  let order: readonly number[] = [1, 2, 3];
  while (true) {
    const layer = layers.find((one) => one.value === value && one.shape.length === 4);
    if (layer !== undefined) return cellsOf(layer, order, inputs);
    const before = net.producer(value);
    if (before?.type === "Transpose") {
      const moved = intsAttribute(before, "perm");
      // the batch stays first, and only one change of order is read
      if (moved?.length !== 4 || moved[0] !== 0 || order.join() !== "1,2,3") return undefined;
      order = moved.slice(1);
    } else if (before === undefined || !KEEPS.has(before.type)) return undefined;
    value = before.inputs[0] ?? "";
  }
}

function cellsOf(layer: Layer, order: readonly number[], inputs: number): FlattenedCells | undefined {
  const extents = order.map((axis) => Number(layer.shape[axis]));
  // maps of one cell: inputs are channels
  if (sizeOf(extents) !== inputs || inputs === layer.channels.count) return undefined;
  const [row] = [1, 2, 3].filter((axis) => axis !== layer.channels.axis);
  const axes = order.map((axis) => (axis === layer.channels.axis ? "channel" : axis === row ? "row" : "column"));
  return { layer: layer.index, extents, axes };
}

/** The channel (unit), row and column of an input of a dense layer. */
export function cellAt(
  { extents, axes }: FlattenedCells,
  input: number,
): { readonly unit: number; readonly row: number; readonly column: number } {
  const found = { channel: 0, row: 0, column: 0 };
  let rest = input;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const extent = extents[axis] ?? 1;
    found[axes[axis] ?? "channel"] = rest % extent;
    rest = Math.floor(rest / extent);
  }
  return { unit: found.channel, row: found.row, column: found.column };
}
