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
  let found: Set<string> | undefined;
  // nodes that work on weights before the others read them, those that are still to be looked at last
  const open: Node[] = [];
  let visited: Set<Node> | undefined;
  const note = (node: Node): void => {
    for (let index = 0; index < node.inputs.length; index++) {
      const value = node.inputs[index] as string;
      if (!mayBeLearned(net, node, value, index)) continue;
      const constant = net.constant(value);
      if (constant === undefined) {
        const maker = net.origin(value);
        if (maker !== undefined) open.push(maker);
      } else if (WEIGHT_TYPES.has(constant.type) && !(hasTrait(node, "literals") && sizeOf(constant.shape) === 1)) {
        found = (found ?? new Set()).add(value);
      }
    }
  };
  for (const node of nodes) {
    note(node);
    for (let maker = open.pop(); maker !== undefined; maker = open.pop()) {
      if (visited?.has(maker) === true) continue;
      visited = (visited ?? new Set()).add(maker);
      note(maker);
    }
  }
  return found ?? NOTHING;
}

const NOTHING: ReadonlySet<string> = new Set();

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
