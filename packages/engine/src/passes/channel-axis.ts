import type { Node } from "../graph/graph.ts";
import { isPicture } from "../ops/axes.ts";
import { axesOf } from "../ops/index.ts";
import { reduced, reshaped, squeezed, transposed } from "./fields/carries.ts";
import type { Field, Span } from "./fields/field.ts";
import type { Net } from "./net.ts";

/** Stands on the axis of the channels while values are rearranged. */
const MARK: Span = { side: 0, first: 0, last: 0, stride: 1 };

/** Fields of few axes, by rank and axis: each value of a picture has the same one. */
const MARKED: readonly (readonly Field[])[] = Array.from({ length: 7 }, (_, rank) =>
  Array.from({ length: rank }, (_, axis) => markedField(rank, axis)),
);

const marked = (rank: number, axis: number): Field => MARKED[rank]?.[axis] ?? markedField(rank, axis);

function markedField(rank: number, axis: number): Field {
  return Array.from({ length: rank }, (_, index) => (index === axis ? MARK : undefined));
}

/**
 * The axis on which each value has its channels, by value: 1 after convolutions and poolings, the last one after dense layers and
 * where the model computes with channels last. A value that is not in the map has lost them in a Reshape.
 */
export function channelAxes(net: Net): ReadonlyMap<string, number> {
  const { input } = net;
  const axis = net.layout === "nhwc" ? 3 : 1;
  const fields = new Map<string, Field>([[input.name, marked(input.shape?.length ?? 2, axis)]]);
  for (const node of net.nodes) {
    const rank = net.shape(node.outputs[0] ?? "")?.length;
    const inputs = net.dataInputs(node).map((value) => fields.get(value) ?? "everything");
    const field = rank === undefined ? "everything" : fieldOf(net, node, inputs, rank);
    for (const output of node.outputs) {
      const own = axesOf(node.type) === "recurrent" ? net.shape(output)?.length : undefined;
      // the hidden units of each direction come last
      fields.set(output, own === undefined ? field : marked(own, own - 1));
    }
  }
  const axes = new Map<string, number>();
  for (const [value, field] of fields) {
    const axis = field === "everything" ? -1 : field.indexOf(MARK);
    if (axis >= 0) axes.set(value, axis);
  }
  return axes;
}

/** Whether a Reshape joins the channels, which come last, with axes before them: the directions of a recurrent layer, the heads of attention. */
function mergesLast(net: Net, node: Node, field: Field): boolean {
  if (field === "everything" || field.indexOf(MARK) !== field.length - 1) return false;
  const from = net.shape(node.inputs[0] ?? "");
  const last = net.shape(node.outputs[0] ?? "")?.at(-1);
  let product = 1;
  for (const extent of from?.toReversed() ?? []) {
    if (typeof extent !== "number") return false;
    product *= extent;
    if (product === last) return true;
  }
  return false;
}

function fieldOf(net: Net, node: Node, inputs: readonly Field[], rank: number): Field {
  const [first = "everything"] = inputs;
  const rule = axesOf(node.type);
  if (isPicture(rule)) return marked(rank, 1);
  switch (rule) {
    case "reduce":
      return reduced(net, node, first);
    case "dense":
    case "trailing":
      return marked(rank, rank - 1);
    case "matrix product":
      return inputs.length === 1 ? marked(rank, rank - 1) : "everything";
    case "flatten":
      return rank === 2 ? marked(2, 1) : "everything";
    case "transpose":
      return transposed(node, first);
    case "reshape":
      return rank === 2 || mergesLast(net, node, first) ? marked(rank, rank - 1) : reshaped(net, node, first);
    case "squeeze":
      return squeezed(net, node, first);
    default:
      return inputs.find((field) => field !== "everything" && field.length === rank) ?? "everything";
  }
}
