import { plural } from "../base/plural.ts";
import { intAttribute } from "../graph/attributes.ts";
import type { Node } from "../graph/graph.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Layer } from "./layer.ts";
import type { Net } from "./net.ts";

/** The kernel of a layer. */
export interface LayerKernel {
  readonly node: Node;
  /** Which of the node's inputs it is, and the value there. */
  readonly at: number;
  readonly value: string;
  readonly shape: readonly number[];
  /** The unit that an element of the kernel, in row-major order, belongs to. */
  readonly unitOf: (flat: number) => number;
}

/** The kernel that makes a layer's units, one part of it each; a text says why there is none. */
export function layerKernel(net: Net, layer: Layer): LayerKernel | string {
  if (layer.weights === undefined) return "it has none";
  const own = new Set(layer.nodes);
  const node = net.nodes.find(({ name, type }) => own.has(name) && KERNELS.has(type));
  if (node === undefined) return "its kernel is not found";
  const at = node.inputs.slice(0, 2).findIndex((value) => !net.isData(value));
  const value = node.inputs[at];
  const shape = net.shape(value ?? "");
  if (value === undefined || !shape?.every((extent) => typeof extent === "number")) return "it is computed";
  const extents = shape.map(Number);
  const unitOf = unitsOf(node, at, extents);
  const last = unitOf(sizeOf(extents) - 1);
  if (last + 1 !== layer.channels.count) return `its kernel has ${plural(last + 1, "unit")}`;
  return { node, at, value, shape: extents, unitOf };
}

const KERNELS: ReadonlySet<string> = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul"]);

function unitsOf(node: Node, at: number, shape: readonly number[]): (flat: number) => number {
  const along = (axis: number) => {
    const inner = sizeOf(shape.slice(axis + 1));
    return (flat: number) => Math.floor(flat / inner) % (shape[axis] ?? 1);
  };
  if (node.type === "Conv") return along(0);
  if (node.type === "ConvTranspose") {
    const [row, column, groups] = [along(0), along(1), intAttribute(node, "group", 1)];
    const [inputs = 1, outputs = 1] = shape;
    return (flat) => Math.floor(row(flat) / (inputs / groups)) * outputs + column(flat);
  }
  if (node.type === "Gemm") {
    const turned = intAttribute(node, at === 1 ? "transB" : "transA", 0) !== 0;
    return along((at === 1) === turned ? 0 : 1);
  }
  return along(at === 1 ? shape.length - 1 : Math.max(0, shape.length - 2));
}

/** A kernel's weights unit by unit: `values` of `shape`, with the units on the first axis and the extents of its windows last. */
export function unitsFirst(
  { node, shape, unitOf }: LayerKernel,
  weights: ArrayLike<number>,
  units: number,
): { readonly shape: readonly number[]; readonly values: Float32Array } {
  const windows = node.type.startsWith("Conv") ? shape.slice(2) : [];
  const size = weights.length / units;
  const values = new Float32Array(weights.length);
  const filled = new Uint32Array(units);
  for (let flat = 0; flat < weights.length; flat++) {
    const unit = unitOf(flat);
    values[unit * size + (filled[unit] ?? 0)] = weights[flat] ?? 0;
    filled[unit] = (filled[unit] ?? 0) + 1;
  }
  return { shape: [units, size / sizeOf(windows), ...windows], values };
}
