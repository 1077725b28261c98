import { intAttribute, intsAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import type { AlongAxis } from "../../ops/axes.ts";
import { fromFront, numbersOf } from "../fields/carries.ts";
import type { Net } from "../net.ts";
import { type NodeTies, type Place, pinned, type Role, same, type Tie, tied, together } from "./tie.ts";
import { extentAt } from "./weighted-ties.ts";

/** Operands of the same extent along the axis, counted from the last as in broadcasting. */
export function pointwiseTies(net: Net, node: Node, at: Place): NodeTies {
  const rank = net.shape(at.value)?.length ?? 0;
  const extent = extentAt(net, at);
  const places: Place[] = [at];
  for (const value of [...node.inputs, ...node.outputs]) {
    const own = net.shape(value);
    if (value === "" || own === undefined) {
      if (value === "") continue;
      return pinned(`the shape of "${value}" is not known`);
    }
    const axis = own.length - (rank - at.axis);
    if (axis < 0 || value === at.value) continue;
    const dim = own[axis];
    if (dim === extent) places.push({ value, axis });
    else if (dim !== 1) return pinned("it stretches the axis");
  }
  return tied(together(places));
}

/** Input 0 and outputs along an axis that both have, with vectors that hold a number for each position. */
export function channelTies(node: Node, axis: number, vectors: readonly number[]): NodeTies {
  const data = [node.inputs[0], ...node.outputs].filter((value) => value !== undefined && value !== "");
  return tied(
    together([
      ...data.map((value) => ({ value: value ?? "", axis })),
      ...vectors.flatMap((at) => (node.inputs[at] ? [{ value: node.inputs[at] ?? "", axis: 0 }] : [])),
    ]),
  );
}

/** Transpose: the axis in its new place. */
export function transposeTies(net: Net, node: Node, { side }: Role, axis: number): NodeTies {
  const [x = "", y = ""] = [node.inputs[0], node.outputs[0]];
  const rank = net.shape(x)?.length ?? 0;
  const perm = intsAttribute(node, "perm") ?? Array.from({ length: rank }, (_, at) => rank - 1 - at);
  const [before, after] = side === "input" ? [axis, perm.indexOf(axis)] : [perm[axis] ?? axis, axis];
  return tied([same({ value: x, axis: before }, { value: y, axis: after })]);
}

/** Sums and extremes along other axes than this. */
export function reduceTies(net: Net, node: Node, { side }: Role, axis: number): NodeTies {
  const [x = "", y = ""] = [node.inputs[0], node.outputs[0]];
  const rank = net.shape(x)?.length ?? 0;
  const given = numbersOf(net, node, "axes", 1);
  if (given === undefined && node.inputs[1]) return pinned("the axes that it reduces are not known");
  const gone = fromFront(given ?? Array.from({ length: rank }, (_, at) => at), rank);
  const keeps = intAttribute(node, "keepdims", 1) === 1;
  const left = Array.from({ length: rank }, (_, at) => at).filter((at) => keeps || !gone.includes(at));
  const before = side === "input" ? axis : (left[axis] ?? 0);
  if (gone.includes(before)) return pinned("it combines the numbers along the axis");
  return tied([same({ value: x, axis: before }, { value: y, axis: left.indexOf(before) })]);
}

/** What a Slice takes of one axis; "all" where it leaves it, undefined where that is not known. */
export function sliceAlong(net: Net, node: Node, axis: number): { start: number; step: number } | "all" | undefined {
  const shape = net.shape(node.inputs[0] ?? "");
  const starts = numbersOf(net, node, "starts", 1);
  const axes = numbersOf(net, node, "axes", 3) ?? starts?.map((_, at) => at);
  const steps = node.inputs[4] ? numbersOf(net, node, "steps", 4) : starts?.map(() => 1);
  if (starts === undefined || axes === undefined || steps === undefined) return undefined;
  const index = fromFront(axes, shape?.length ?? 0).indexOf(axis);
  if (index < 0) return "all";
  const [start = 0, step = 1, extent] = [starts[index], steps[index], shape?.[axis]];
  if (typeof extent !== "number") return undefined;
  const from = start < 0 ? start + extent : start;
  return { start: Math.max(0, Math.min(from, step < 0 ? extent - 1 : extent)), step };
}

/** Slice: a part of the axis, or another axis's part. */
export function sliceTies(net: Net, node: Node, axis: number): NodeTies {
  const cut = sliceAlong(net, node, axis);
  if (cut === undefined) return pinned("what it takes is not known");
  const [x, y] = [
    { value: node.inputs[0] ?? "", axis },
    { value: node.outputs[0] ?? "", axis },
  ];
  return tied([cut === "all" ? same(y, x) : { fine: y, coarse: x, at: (index) => cut.start + index * cut.step }]);
}

/** Operators that work along one axis: others pass through; along their own, Concat, Split and Gather move positions. */
export function alongTies(net: Net, node: Node, rule: AlongAxis, role: Role, axis: number): NodeTies {
  const x = node.inputs[0] ?? "";
  const rank = net.shape(x)?.length ?? 0;
  const own = fromFront([intAttribute(node, "axis", rule.axis)], rank)[0] ?? 0;
  if (rule.along === "takes") return takenTies(net, node, own, role, axis);
  const inputs = rule.along === "joins" ? node.inputs : [x];
  const values = [...inputs, ...node.outputs].filter((value) => value !== "");
  if (axis !== own) return tied(together(values.map((value) => ({ value, axis }))));
  if (rule.along === "mixes") return pinned("it combines the numbers along the axis");
  const [whole, parts] = rule.along === "joins" ? [node.outputs[0] ?? "", inputs] : [x, node.outputs];
  let offset = 0;
  const ties: Tie[] = [];
  for (const value of parts) {
    const [start, extent] = [offset, extentAt(net, { value, axis })];
    if (extent === 0) return pinned("the extents of its parts are not known");
    ties.push({ fine: { value, axis }, coarse: { value: whole, axis }, at: (index) => start + index });
    offset += extent;
  }
  return tied(ties);
}

/** Gather: the positions that its indices name. */
function takenTies(net: Net, node: Node, own: number, { side }: Role, axis: number): NodeTies {
  const [x = "", indices = ""] = node.inputs;
  const y = node.outputs[0] ?? "";
  const grown = (net.shape(indices)?.length ?? 0) - 1;
  const before = side === "input" ? axis : axis < own ? axis : axis - grown;
  if (side === "output" && axis >= own && axis <= own + grown && before !== own)
    return pinned("it chooses among positions");
  if (before !== own)
    return tied([same({ value: x, axis: before }, { value: y, axis: before < own ? before : before + grown })]);
  const chosen = net.constant(indices);
  if (grown !== 0 || chosen === undefined) return pinned("it chooses among positions");
  const extent = extentAt(net, { value: x, axis: own });
  const list = Array.from(chosen.data, Number).map((index) => (index < 0 ? index + extent : index));
  return tied([{ fine: { value: y, axis: own }, coarse: { value: x, axis: own }, at: (index) => list[index] ?? -1 }]);
}
