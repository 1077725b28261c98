import { DeeplingError } from "../../base/error.ts";
import { attribute, floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { int64, sizeOf, type Tensor } from "../../graph/tensor.ts";
import { axesOf } from "../../ops/index.ts";
import { fromFront, numbersOf } from "../fields/carries.ts";
import type { Net } from "../net.ts";
import { sliceAlong } from "./arranged-ties.ts";
import { addedBy, grownBias, type Leaving } from "./fold.ts";
import { rearranged, takePositions } from "./take-positions.ts";
import { extentAt, groupingOf } from "./weighted-ties.ts";

/** What a rewriting sees: the network before, what stays of each axis, and where new constants go. */
export interface Rewriting {
  readonly net: Net;
  readonly graph: Graph;
  /** The positions of an axis that stay; undefined where all do. */
  readonly kept: (value: string, axis: number) => readonly number[] | undefined;
  /** The channels that leave a node's sum over an axis of a value. */
  readonly leaving: (value: string, axis: number) => Leaving;
  /** Adds a constant and returns its name. */
  readonly constant: (hint: string, tensor: Tensor) => string;
  readonly fresh: (hint: string) => string;
}

/** A node as it computes with fewer channels; the constants that it reads are cut elsewhere unless they are replaced here. */
export function rewriteNode(node: Node, rewriting: Rewriting): readonly Node[] {
  const rule = node.domain === "" ? axesOf(node.type) : "mixes";
  if (node.type === "Conv" || node.type === "ConvTranspose") return [convolution(node, rewriting)];
  if (node.type === "Gemm") return [dense(node, rewriting)];
  if (node.type === "MatMul") return product(node, rewriting);
  if (typeof rule === "object" && rule.along === "splits") return [split(node, rewriting, rule.axis)];
  if (typeof rule === "object" && rule.along === "takes") return [take(node, rewriting, rule.axis)];
  if (rule === "reshape") return [withExtents(node, rewriting, 1)];
  if (rule === "expand") return [withExtents(node, rewriting, 1)];
  if (rule === "resize") return [withExtents(node, rewriting, 3)];
  if (rule === "slice") return [slice(node, rewriting)];
  return [node];
}

/** A node with an input, by its number, replaced. */
function withInput(node: Node, at: number, value: string): Node {
  const inputs = Array.from({ length: Math.max(node.inputs.length, at + 1) }, (_, index) => node.inputs[index] ?? "");
  return { ...node, inputs: inputs.with(at, value) };
}

function convolution(node: Node, rewriting: Rewriting): Node {
  const { net, kept, leaving, constant } = rewriting;
  const [x = "", kernel = ""] = node.inputs;
  const grouping = groupingOf(net, node);
  const weights = net.constant(kernel);
  let result = node;
  const added = node.type === "Conv" ? addedBy(net, node, leaving(x, 1)) : undefined;
  if (added !== undefined && weights !== undefined) {
    const grown = grownBias(net.constant(node.inputs[2] ?? ""), added, weights.type);
    const outputs = kept(node.outputs[0] ?? "", 1);
    const bias = constant(`${node.name}_bias`, outputs === undefined ? grown : takePositions(grown, 0, outputs));
    result = withInput(result, 2, bias);
  }
  const inputs = kept(x, 1);
  if (grouping === undefined || grouping.groups === 1 || inputs === undefined) return result;
  const groups = new Set(inputs.map((input) => Math.floor(input / grouping.inputs))).size;
  const regrouped = { ...result, attributes: { ...result.attributes, group: attribute.int(groups) } };
  if (grouping.inputs === 1 || node.type !== "Conv" || weights === undefined) return regrouped;
  return withInput(
    regrouped,
    1,
    constant(kernel, groupedKernel(weights, grouping, inputs, kept(node.outputs[0] ?? "", 1))),
  );
}

/** The kernels of a convolution with groups: of each output that stays, the columns of the inputs of its group that stay. */
function groupedKernel(
  weights: Tensor,
  { inputs: each, outputs: per }: { readonly inputs: number; readonly outputs: number },
  inputs: readonly number[],
  outputs: readonly number[] = Array.from({ length: weights.shape[0] ?? 0 }, (_, at) => at),
): Tensor {
  const size = sizeOf(weights.shape.slice(2));
  const order: number[] = [];
  let width = 0;
  for (const output of outputs) {
    const group = Math.floor(output / per);
    const columns = inputs.filter((input) => Math.floor(input / each) === group).map((input) => input % each);
    width = columns.length;
    for (const column of columns) for (let at = 0; at < size; at++) order.push((output * each + column) * size + at);
  }
  return rearranged(weights, [outputs.length, width, ...weights.shape.slice(2)], Uint32Array.from(order));
}

function dense(node: Node, { net, kept, leaving, constant }: Rewriting): Node {
  const axis = intAttribute(node, "transA", 0) === 0 ? 1 : 0;
  const added = addedBy(net, node, leaving(node.inputs[0] ?? "", axis));
  const weights = net.constant(node.inputs[1] ?? "");
  if (added === undefined || weights === undefined) return node;
  const grown = grownBias(net.constant(node.inputs[2] ?? ""), added, weights.type, floatAttribute(node, "beta", 1));
  const outputs = kept(node.outputs[0] ?? "", 1);
  const bias = constant(`${node.name}_bias`, outputs === undefined ? grown : takePositions(grown, 0, outputs));
  const { beta: _, ...attributes } = node.attributes;
  return withInput({ ...node, attributes }, 2, bias);
}

function product(node: Node, { net, kept, leaving, constant, fresh }: Rewriting): readonly Node[] {
  const [x = "", matrix = ""] = node.inputs;
  const [y = ""] = node.outputs;
  const added = addedBy(net, node, leaving(x, (net.shape(x)?.length ?? 1) - 1));
  const weights = net.constant(matrix);
  if (added === undefined || weights === undefined) return [node];
  const grown = grownBias(undefined, added, weights.type);
  const outputs = kept(y, (net.shape(y)?.length ?? 1) - 1);
  const bias = constant(`${node.name}_bias`, outputs === undefined ? grown : takePositions(grown, 0, outputs));
  const before = fresh(`${y}_product`);
  const sum: Node = {
    ...node,
    name: fresh(`${node.name}_add`),
    type: "Add",
    inputs: [before, bias],
    outputs: [y],
    attributes: {},
  };
  return [{ ...node, outputs: [before] }, sum];
}

/** The extents that a constant input names, where the output has fewer channels now. */
function withExtents(node: Node, rewriting: Rewriting, at: number): Node {
  const { net, kept, constant } = rewriting;
  const [y = ""] = node.outputs;
  const given = node.inputs[at] ?? "";
  const sizes = net.constant(given);
  const rank = net.shape(y)?.length ?? 0;
  if (sizes === undefined) return node.type === "Reshape" ? withStatedExtents(node, rewriting) : node;
  const named = numbersOf(net, node, "axes", -1);
  const axes = named === undefined ? undefined : fromFront(named, rank);
  const numbers = Array.from(sizes.data, Number);
  const shift = rank - numbers.length;
  const changed = numbers.map((number, index) => {
    const left = kept(y, axes?.[index] ?? index + shift);
    return left !== undefined && number > 1 ? left.length : number;
  });
  const isSame = changed.every((number, index) => number === numbers[index]);
  return isSame ? node : withInput(node, at, constant(given, int64(changed)));
}

/** A Reshape whose target the network computes, with fewer channels: the extents that are known, 0 for one that stays, −1 for one that is not known. */
function withStatedExtents(node: Node, { graph, kept, constant }: Rewriting): Node {
  const [x = "", given = ""] = node.inputs;
  const [y = ""] = node.outputs;
  const [before, after] = [graph.types.get(x)?.shape, graph.types.get(y)?.shape];
  const left = after?.map((_, axis) => kept(y, axis));
  const isTouched = [...(left ?? []), ...(before ?? []).map((_, axis) => kept(x, axis))].some(
    (some) => some !== undefined,
  );
  if (!isTouched) return node;
  const extents = after?.map((dim, axis) => {
    if (typeof dim === "number") return left?.[axis]?.length ?? dim;
    return before?.[axis] === dim ? 0 : -1;
  });
  if (extents === undefined || extents.filter((extent) => extent === -1).length > 1) {
    throw new DeeplingError("unsupported", `shape: of "${y}" (node "${node.name}")`, { hint: "choose another layer" });
  }
  const { allowzero: _, ...attributes } = node.attributes;
  return withInput({ ...node, attributes }, 1, constant(given, int64(extents)));
}

function split(node: Node, { net, kept, constant }: Rewriting, fallback: number): Node {
  const [x = ""] = node.inputs;
  const axis = fromFront([intAttribute(node, "axis", fallback)], net.shape(x)?.length ?? 0)[0] ?? 0;
  if (kept(x, axis) === undefined) return node;
  const parts = node.outputs.map((value) => kept(value, axis)?.length ?? extentAt(net, { value, axis }));
  const { num_outputs: _, ...attributes } = node.attributes;
  return withInput({ ...node, attributes }, 1, constant(`${node.name}_parts`, int64(parts)));
}

function take(node: Node, { net, kept, constant }: Rewriting, fallback: number): Node {
  const [x = "", indices = ""] = node.inputs;
  const rank = net.shape(x)?.length ?? 0;
  const axis = fromFront([intAttribute(node, "axis", fallback)], rank)[0] ?? 0;
  const before = kept(x, axis);
  const chosen = net.constant(indices);
  if (before === undefined || chosen === undefined) return node;
  const extent = extentAt(net, { value: x, axis });
  const list = Array.from(chosen.data, Number).map((index) => (index < 0 ? index + extent : index));
  const after = kept(node.outputs[0] ?? "", axis) ?? list.map((_, at) => at);
  const moved = after.map((at) => before.indexOf(list[at] ?? 0));
  return withInput(node, 1, constant(`${node.name}_indices`, int64(moved)));
}

function slice(node: Node, { net, kept, constant }: Rewriting): Node {
  const [x = "", starts = "", ends = ""] = node.inputs;
  const rank = net.shape(x)?.length ?? 0;
  const [from, to] = [net.constant(starts), net.constant(ends)];
  if (from === undefined || to === undefined) return node;
  const axes = fromFront(numbersOf(net, node, "axes", 3) ?? [...from.data.keys()], rank);
  const [first, last] = [Array.from(from.data, Number), Array.from(to.data, Number)];
  for (const [index, axis] of axes.entries()) {
    const left = kept(x, axis);
    const cut = sliceAlong(net, node, axis);
    if (left === undefined || cut === undefined || cut === "all") continue;
    const count = kept(node.outputs[0] ?? "", axis)?.length ?? extentAt(net, { value: node.outputs[0] ?? "", axis });
    first[index] = left.filter((position) => position < cut.start).length;
    last[index] = (first[index] ?? 0) + count;
  }
  return withInput(
    withInput(node, 1, constant(`${node.name}_starts`, int64(first))),
    2,
    constant(`${node.name}_ends`, int64(last)),
  );
}
