import type { Node } from "../graph/graph.ts";
import { PICTURES } from "./batch-rules.ts";
import { reduced, reshaped, squeezed, transposed } from "./fields/carries.ts";
import type { Field, Span } from "./fields/field.ts";
import type { Net } from "./net.ts";

/** Stands on the axis of the channels while values are rearranged. */
const MARK: Span = { side: 0, first: 0, last: 0, stride: 1 };

const marked = (rank: number, axis: number): Field =>
  Array.from({ length: rank }, (_, index) => (index === axis ? MARK : undefined));

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
    for (const output of node.outputs) fields.set(output, field);
  }
  const axes = new Map<string, number>();
  for (const [value, field] of fields) {
    const axis = field === "everything" ? -1 : field.indexOf(MARK);
    if (axis >= 0) axes.set(value, axis);
  }
  return axes;
}

function fieldOf(net: Net, node: Node, inputs: readonly Field[], rank: number): Field {
  const [first = "everything"] = inputs;
  if (PICTURES.has(node.type)) return marked(rank, 1);
  if (node.type.startsWith("Reduce")) return reduced(net, node, first);
  switch (node.type) {
    case "Gemm":
    case "LayerNormalization":
      return marked(rank, rank - 1);
    case "MatMul":
      return inputs.length === 1 ? marked(rank, rank - 1) : "everything";
    case "Flatten":
      return rank === 2 ? marked(2, 1) : "everything";
    case "Transpose":
      return transposed(node, first);
    case "Reshape":
      return rank === 2 ? marked(2, 1) : reshaped(net, node, first);
    case "Squeeze":
    case "Unsqueeze":
      return squeezed(net, node, first);
    default:
      return inputs.find((field) => field !== "everything" && field.length === rank) ?? "everything";
  }
}
