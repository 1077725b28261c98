import { intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { subgraphs } from "../../graph/walk.ts";
import { axesOf, hasTrait } from "../../ops/index.ts";
import { fromFront } from "../fields/carries.ts";
import type { Net } from "../net.ts";
import { alongTies, channelTies, pointwiseTies, reduceTies, sliceTies, transposeTies } from "./arranged-ties.ts";
import { reshapeTies } from "./reshape-ties.ts";
import { type NodeTies, type Place, pinned, type Role, same, tied } from "./tie.ts";
import { convolutionTies, denseTies, extentAt, matrixTies } from "./weighted-ties.ts";

/** Vectors beside the data of operators on pictures: a number for each channel. */
const VECTORS: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [1, 2, 3, 4],
  InstanceNormalization: [1, 2],
};

/**
 * What removing positions along one axis of a node's operand means for its other operands: the operator's axis rule, read for the
 * structure of channels (as in DepGraph, Fang et al. 2023).
 */
export function tiesOf(net: Net, node: Node, role: Role, at: Place): NodeTies {
  if (node.domain !== "" || subgraphs(node).length > 0) return pinned("how it treats channels is not known");
  const rule = axesOf(node.type);
  const { axis } = at;
  if (typeof rule === "object") return alongTies(net, node, rule, role, axis);
  switch (rule) {
    case "pointwise":
      return pointwiseTies(net, node, at);
    case "window":
    case "by position":
    case "whole picture":
      if (node.type === "Conv") return convolutionTies(net, node, role, axis);
      return hasTrait(node, "by channel") ? pictureTies(node, role, axis) : pinned("it mixes the channels");
    case "transposed window":
      return convolutionTies(net, node, role, axis);
    case "dense":
      return denseTies(net, node, role, axis);
    case "matrix product":
      return matrixTies(net, node, role, axis);
    case "reshape":
    case "flatten":
    case "squeeze":
      return reshapeTies(net, node, role, axis);
    case "transpose":
      return transposeTies(net, node, role, axis);
    case "reduce":
      return reduceTies(net, node, role, axis);
    case "slice":
      return sliceTies(net, node, axis);
    case "resize":
    case "pad":
    case "tile":
      return unchangedTies(net, node, axis);
    case "expand":
      return expandTies(net, node, role, axis);
    case "quantise":
      return quantiseTies(net, node, axis);
    case "trailing":
      return trailingTies(net, node, axis);
    default:
      return pinned("it mixes the channels");
  }
}

function pictureTies(node: Node, { side, at }: Role, axis: number): NodeTies {
  const vectors = VECTORS[node.type] ?? [];
  const onChannels = axis === 1 || (side === "input" && vectors.includes(at));
  if (node.type === "MaxPool" && node.outputs[1]) return pinned("its indices count over all channels");
  if (onChannels) return channelTies(node, 1, vectors);
  return node.type === "BatchNormalization" ? channelTies(node, axis, []) : pinned("it works along the axis");
}

const ends = (node: Node, axis: number) =>
  tied([same({ value: node.outputs[0] ?? "", axis }, { value: node.inputs[0] ?? "", axis })]);

/** Resize, Pad and Tile where they leave the axis as it is. */
function unchangedTies(net: Net, node: Node, axis: number): NodeTies {
  const [before, after] = [node.inputs[0], node.outputs[0]].map((value) => extentAt(net, { value: value ?? "", axis }));
  return before === after && before !== 0 ? ends(node, axis) : pinned("it changes the number of channels");
}

function expandTies(net: Net, node: Node, { side }: Role, axis: number): NodeTies {
  const [x = "", y = ""] = [node.inputs[0], node.outputs[0]];
  const shift = (net.shape(y)?.length ?? 0) - (net.shape(x)?.length ?? 0);
  const before = { value: x, axis: side === "input" ? axis : axis - shift };
  const after = { value: y, axis: before.axis + shift };
  if (net.constant(node.inputs[1] ?? "") === undefined) return pinned("the extents that it makes are not known");
  const known = before.axis >= 0 && extentAt(net, before) === extentAt(net, after);
  return known ? tied([same(after, before)]) : pinned("it repeats one channel");
}

/** QuantizeLinear and DequantizeLinear, with a scale for all or one for each position. */
function quantiseTies(net: Net, node: Node, axis: number): NodeTies {
  const rank = net.shape(node.inputs[0] ?? "")?.length ?? 0;
  const isVector = net.shape(node.inputs[1] ?? "")?.length === 1 && net.shape(node.inputs[1] ?? "")?.[0] !== 1;
  const along = fromFront([intAttribute(node, "axis", 1)], rank)[0];
  const isBlocked = intAttribute(node, "block_size", 0) > 0;
  if (isBlocked) return pinned("it rounds in blocks");
  return channelTies(node, axis, isVector && axis === along ? [1, 2] : []);
}

function trailingTies(net: Net, node: Node, axis: number): NodeTies {
  const rank = net.shape(node.inputs[0] ?? "")?.length ?? 0;
  const first = fromFront([intAttribute(node, "axis", -1)], rank)[0] ?? 0;
  return axis < first && !node.outputs[1] ? ends(node, axis) : pinned("it combines the numbers along the axis");
}
