import { intAttribute } from "../graph/attributes.ts";
import { divideDims, elementsOf } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import { sizeOf } from "../graph/tensor.ts";
import type { Net } from "./net.ts";

/** The number of elements of a value for one image; undefined where an extent other than the batch is free. */
export function elementsPerImage(shape: Shape | undefined, batch: Dim | undefined): number | undefined {
  if (shape === undefined) return undefined;
  const elements = divideDims(elementsOf(shape), batch ?? 1);
  return typeof elements === "number" ? elements : undefined;
}

/**
 * Multiply-adds of a node for one image: those of convolutions, dense layers and matrix products, as torchvision's tables count
 * them. Biases, normalisations, activations, poolings and additions count nothing. Undefined where an extent is free.
 */
export function multiplyAddsOf(net: Net, node: Node): number | undefined {
  const elements = (value: string | undefined) => elementsPerImage(net.shape(value ?? ""), net.batch);
  const made = elements(node.outputs[0]);
  switch (node.type) {
    case "Conv":
    case "ConvInteger":
      return times(made, ...kernelOf(net, node.inputs[1]));
    case "QLinearConv":
      return times(made, ...kernelOf(net, node.inputs[3]));
    case "ConvTranspose":
      return times(elements(node.inputs[0]), ...kernelOf(net, node.inputs[1]));
    case "Gemm":
      return times(made, net.shape(node.inputs[0] ?? "")?.[intAttribute(node, "transA", 0) === 0 ? 1 : 0]);
    case "MatMul":
    case "MatMulInteger":
      return times(made, net.shape(node.inputs[0] ?? "")?.at(-1));
    default:
      return 0;
  }
}

/** All extents of a kernel but the first: what one output (of a transposed convolution: one input) is multiplied with. */
function kernelOf(net: Net, weights: string | undefined): readonly (Dim | undefined)[] {
  return net.shape(weights ?? "")?.slice(1) ?? [undefined];
}

function times(...factors: readonly (Dim | undefined)[]): number | undefined {
  const numbers = factors.filter((factor) => typeof factor === "number");
  return numbers.length === factors.length ? sizeOf(numbers) : undefined;
}

/** Inputs that hold settings or running statistics, by operator. */
const NOT_LEARNED: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  Dropout: [1, 2],
  Pad: [1, 2, 3],
  Resize: [1, 2, 3],
  Upsample: [1],
  DequantizeLinear: [1, 2],
  QuantizeLinear: [1, 2],
  QLinearConv: [1, 2, 4, 5, 6, 7],
};

/** Operators that are given the numbers of a formula; a single number is none that was learned. */
const ARITHMETIC: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Where"]);

/** Types that weights have, 8-bit ones included. */
const WEIGHT_TYPES: ReadonlySet<string> = new Set(["float32", "float64", "float16", "bfloat16", "int8", "uint8"]);

/**
 * The initializers that some nodes learned, by name: kernels, biases, scales, shifts, slopes, embeddings, also where they
 * pass through a Transpose or the like first. Running means and variances are statistics and not counted, as in PyTorch.
 */
export function parametersOf(net: Net, nodes: Iterable<Node>): ReadonlySet<string> {
  const found = new Set<string>();
  const visited = new Set<Node>();
  const open = [...nodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    for (const value of node.inputs.filter((value, index) => mayBeLearned(net, node, value, index))) {
      const constant = net.constant(value);
      const before = net.origin(value);
      if (constant === undefined) {
        if (before !== undefined) open.push(before);
      } else if (WEIGHT_TYPES.has(constant.type) && !(ARITHMETIC.has(node.type) && sizeOf(constant.shape) === 1)) {
        found.add(value);
      }
    }
  }
  return found;
}

const mayBeLearned = (net: Net, node: Node, value: string, index: number): boolean =>
  value !== "" && !net.isData(value) && !(NOT_LEARNED[node.type] ?? []).includes(index);

/** The number of numbers in the initializers named. */
export function countElements(net: Net, names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) sum += sizeOf(net.constant(name)?.shape ?? []);
  return sum;
}
