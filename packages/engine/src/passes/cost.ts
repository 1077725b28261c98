import { divideDims, elementsOf } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import { sizeOf } from "../graph/tensor.ts";
import { hasTrait, parametersOfOp } from "../ops/index.ts";
import type { Net } from "./net.ts";

/** The number of elements of a value for one image; undefined where an extent other than the batch is free. */
export function elementsPerImage(shape: Shape | undefined, batch: Dim | undefined): number | undefined {
  if (shape === undefined) return undefined;
  const plain = typeof batch === "string" ? besideOne(shape, batch) : undefined;
  if (plain !== undefined) return plain;
  const elements = divideDims(elementsOf(shape), batch ?? 1);
  return typeof elements === "number" ? elements : undefined;
}

/** The product of a shape's extents but one symbol, which must stand in it once beside numbers alone: what most shapes are. */
function besideOne(shape: Shape, symbol: string): number | undefined {
  let product = 1;
  let found = false;
  for (const dim of shape) {
    if (typeof dim === "number") product *= dim;
    else if (dim !== symbol || found) return undefined;
    else found = true;
  }
  return found ? product : undefined;
}

/**
 * Multiply-adds of a node for one image: those of convolutions, dense layers and matrix products, as torchvision's tables count
 * them. Biases, normalisations, activations, poolings and additions count nothing. Undefined where an extent is free.
 */
export function multiplyAddsOf(net: Net, node: Node): number | undefined {
  const parameters = parametersOfOp(node);
  if (parameters === "plain" || parameters.multiplyAdds === "none") return 0;
  return parameters.multiplyAdds(node, {
    shape: (value = "") => net.shape(value),
    elements: (value = "") => elementsPerImage(net.shape(value), net.batch),
  });
}

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
      } else if (WEIGHT_TYPES.has(constant.type) && !(hasTrait(node, "literals") && sizeOf(constant.shape) === 1)) {
        found.add(value);
      }
    }
  }
  return found;
}

function mayBeLearned(net: Net, node: Node, value: string, index: number): boolean {
  const parameters = parametersOfOp(node);
  const isSetting = parameters !== "plain" && parameters.settings.includes(index);
  return value !== "" && !net.isData(value) && !isSetting;
}

/** The number of numbers in the initializers named. */
export function countElements(net: Net, names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) sum += sizeOf(net.constant(name)?.shape ?? []);
  return sum;
}
