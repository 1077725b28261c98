import { intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { type NodeTies, type Place, pinned, type Role, tied, together } from "./tie.ts";

/** The number of an extent; 0 where it is not known. */
export const extentAt = (net: Net, { value, axis }: Place): number => {
  const dim = net.shape(value)?.[axis];
  return typeof dim === "number" ? dim : 0;
};

const place = (value: string | undefined, axis: number): Place | undefined =>
  value === undefined || value === "" ? undefined : { value, axis };

/** How a convolution divides its channels: groups, and channels in and out of each. */
export interface Grouping {
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** The grouping of a Conv or ConvTranspose; undefined where its kernel's shape is not known. */
export function groupingOf(net: Net, node: Node): Grouping | undefined {
  const groups = intAttribute(node, "group", 1);
  const [first, second] = net.shape(node.inputs[1] ?? "") ?? [];
  if (typeof first !== "number" || typeof second !== "number") return undefined;
  return node.type === "Conv"
    ? { groups, inputs: second, outputs: first / groups }
    : { groups, inputs: first / groups, outputs: second };
}

/** Where the channels of a convolution lie on one side: in its data, its kernel, its bias. */
interface Side {
  readonly data: Place;
  readonly kernel: Place;
  readonly bias: Place | undefined;
}

/** Conv and ConvTranspose: kernels lie on the channels of both sides, one channel a group ties them to one another. */
export function convolutionTies(net: Net, node: Node, role: Role, axis: number): NodeTies {
  const [x = "", kernel = "", bias] = node.inputs;
  const grouping = groupingOf(net, node);
  if (grouping === undefined || net.isData(kernel)) return pinned("its kernel is not known before it runs");
  const isTransposed = node.type === "ConvTranspose";
  const inputs = {
    data: { value: x, axis: 1 },
    kernel: { value: kernel, axis: isTransposed ? 0 : 1 },
    bias: undefined,
  };
  const outputs = {
    data: { value: node.outputs[0] ?? "", axis: 1 },
    kernel: { value: kernel, axis: isTransposed ? 1 : 0 },
    bias: place(bias, 0),
  };
  const on = sideOf(role, axis, inputs, outputs);
  if (on === undefined) return pinned("it slides over this axis");
  if (grouping.groups > 1) return groupedTies(node, grouping, { inputs, outputs, on, role });
  return on === inputs ? tied(together([inputs.data, inputs.kernel]), role.at === 0) : tied(togetherOn(outputs));
}

const togetherOn = ({ data, kernel, bias }: Side) => together([data, kernel, bias]);

/** The side that an operand's axis belongs to. */
function sideOf({ side, at }: Role, axis: number, inputs: Side, outputs: Side): Side | undefined {
  if (side === "output") return axis === 1 ? outputs : undefined;
  if (at === 0) return axis === 1 ? inputs : undefined;
  if (at === 2) return outputs;
  return [inputs, outputs].find((one) => one.kernel.axis === axis);
}

interface Sides {
  readonly inputs: Side;
  readonly outputs: Side;
  readonly on: Side;
  readonly role: Role;
}

function groupedTies(node: Node, grouping: Grouping, { inputs, outputs, on, role }: Sides): NodeTies {
  const isTransposed = node.type === "ConvTranspose";
  if (isTransposed && grouping.inputs * grouping.outputs !== 1)
    return pinned("it is a transposed convolution with groups");
  if (isTransposed) return tied(together([outputs.data, inputs.data, inputs.kernel, outputs.bias]));
  if (on === inputs && role.at === 1) return pinned("its groups share this axis");
  const across = {
    fine: outputs.data,
    coarse: inputs.data,
    at: (index: number) => Math.floor(index / grouping.outputs),
  };
  if (grouping.inputs === 1) return tied([across, ...togetherOn(outputs)]);
  // which columns of a kernel go differs from group to group: whoever rewrites it sees both sides
  return on === inputs ? tied([{ ...across, at: () => -1 }], true) : tied(togetherOn(outputs));
}

/** Gemm: data of two axes times a matrix, plus a bias. */
export function denseTies(net: Net, node: Node, { side, at }: Role, axis: number): NodeTies {
  const [a = "", b = "", c = ""] = node.inputs;
  const inner = [
    place(a, intAttribute(node, "transA", 0) === 0 ? 1 : 0),
    place(b, intAttribute(node, "transB", 0) === 0 ? 0 : 1),
  ];
  if (net.isData(b) || !net.isData(a)) return pinned("it is no product of data and fixed weights");
  const across = intAttribute(node, "transB", 0) === 0 ? 1 : 0;
  const width = (net.shape(c)?.length ?? 0) - 1;
  const wide = width >= 0 && net.shape(c)?.[width] !== 1;
  const outer = [place(node.outputs[0], 1), place(b, across), wide ? place(c, width) : undefined];
  if (side === "input" && at < 2 && inner[at]?.axis === axis) return tied(together(inner), at === 0);
  const isOuter = side === "output" ? axis === 1 : at === 1 ? axis === across : at === 2 && axis === width;
  return isOuter ? tied(together(outer)) : pinned("the axis is that of the images");
}

/** MatMul: the last axis of the left with the last but one of the right. */
export function matrixTies(net: Net, node: Node, { side, at }: Role, axis: number): NodeTies {
  const [a = "", b = ""] = node.inputs;
  const y = node.outputs[0] ?? "";
  const [ranks, out] = [[a, b].map((value) => net.shape(value)?.length ?? 0), net.shape(y)?.length ?? 0];
  const [left = 0, right = 0] = ranks;
  if (left < 2 || right < 2) return pinned("it is a product with a vector");
  if (net.isData(b) || !net.isData(a)) return pinned("it is no product of data and fixed weights");
  const inner = [place(a, left - 1), place(b, right - 2)];
  if (side === "input" && inner[at]?.axis === axis) return tied(together(inner), at === 0);
  if ((side === "output" && axis === out - 1) || (side === "input" && at === 1 && axis === right - 1)) {
    return tied(together([place(y, out - 1), place(b, right - 1)]));
  }
  const fromEnd = side === "output" ? out - axis : left - axis;
  const isRow = fromEnd === 2 && !(side === "input" && at === 1);
  return isRow
    ? tied(together([place(y, out - 2), place(a, left - 2)]))
    : pinned("it makes a product for each position of the axis");
}
