import { intAttribute } from "../graph/attributes.ts";
import type { Node } from "../graph/graph.ts";
import type { AlongAxis } from "../ops/axes.ts";
import { axesOf } from "../ops/index.ts";
import { fromFront, padded, reduced, reshaped, sliced, squeezed, transposed } from "./fields/carries.ts";
import { collapsed, type Field, unite } from "./fields/field.ts";
import { blocks, resized, transposedWindow, window } from "./fields/windows.ts";
import type { ReceptiveField } from "./layer.ts";
import type { Net } from "./net.ts";

/**
 * What one position of each value sees of the image, by value, through all branches: the smallest box that holds it. Exact for
 * convolutions, poolings and all that moves or joins values; where pictures grow, the most that a position sees. A value
 * that is not in the map is not spatial, or may see everything: a gate computed from the whole picture makes
 * what it multiplies see the whole picture.
 */
export function receptiveFields(net: Net): ReadonlyMap<string, ReceptiveField> {
  const fields = new Map<string, Field>([[net.input.name, imageField(net)]]);
  for (const node of net.nodes) {
    const inputs = net.dataInputs(node).map((value) => fields.get(value) ?? "everything");
    const field = fieldOf(net, node, inputs);
    for (const output of node.outputs) if (output !== "") fields.set(output, field);
  }
  const result = new Map<string, ReceptiveField>();
  // a value that only bends numbers has the field of the one before, the same object
  let last: { readonly field: Field; readonly found: ReceptiveField | undefined } | undefined;
  for (const [value, field] of fields) {
    if (last?.field !== field) last = { field, found: receptiveFieldOf(field) };
    if (last.found !== undefined) result.set(value, last.found);
  }
  return result;
}

/** The image itself: rows and columns are the last two axes, or the middle ones where the channels stand last. */
function imageField({ input: { shape }, layout }: Net): Field {
  if (shape === undefined || layout === "none") return "everything";
  const rows = layout === "nhwc" ? 1 : 2;
  return shape.map((_, axis) => {
    const side = axis - rows;
    return side === 0 || side === 1 ? { side, first: 0, last: 0, stride: 1 } : undefined;
  });
}

function receptiveFieldOf(field: Field): ReceptiveField | undefined {
  if (field === "everything") return undefined;
  const [rows, columns] = [0, 1].map((side) => field.find((span) => span?.side === side));
  if (rows === undefined || columns === undefined) return undefined;
  return {
    size: [rows.last - rows.first + 1, columns.last - columns.first + 1],
    stride: [rows.stride, columns.stride],
    offset: [(rows.first + rows.last) / 2, (columns.first + columns.last) / 2],
  };
}

function fieldOf(net: Net, node: Node, inputs: readonly Field[]): Field {
  const [first = "everything"] = inputs;
  const rule = axesOf(node.type);
  if (typeof rule === "object") return alongAxis(net, node, inputs, rule);
  switch (rule) {
    case "pointwise":
      return inputs.length === 1 ? first : inputs.reduce(unite, first);
    case "reduce":
      return reduced(net, node, first);
    case "by position":
    case "expand":
    case "quantise":
      return first;
    case "window":
      return window(net, node, first);
    case "transposed window":
      return transposedWindow(net, node, first);
    case "resize":
      return resized(net, node, first);
    case "space to depth":
      return blocks(node, first, true);
    case "depth to space":
      return blocks(node, first, false);
    case "trailing":
      return fromAxisOn(first, intAttribute(node, "axis", -1));
    case "matrix product":
      return inputs.length === 1 && net.isData(node.inputs[0] ?? "") ? along(first, -1, true) : "everything";
    case "transpose":
      return transposed(node, first);
    case "reshape":
      return reshaped(net, node, first);
    case "squeeze":
      return squeezed(net, node, first);
    case "slice":
      return sliced(net, node, first);
    case "pad":
      return padded(net, node, first);
    case "whole picture":
    case "flatten":
    case "tile":
    case "dense":
    case "recurrent":
    case "mixes in place":
    case "mixes":
      return "everything";
  }
}

function alongAxis(net: Net, node: Node, inputs: readonly Field[], rule: AlongAxis): Field {
  if (rule.along === "joins") return joined(node, inputs);
  const keeps = rule.along !== "takes" || net.shape(node.inputs[1] ?? "")?.length === 1;
  return along(inputs[0] ?? "everything", intAttribute(node, "axis", rule.axis), keeps);
}

/** Joined along an axis that does not run over the image. */
function joined(node: Node, inputs: readonly Field[]): Field {
  const all = inputs.reduce(unite);
  if (all === "everything") return all;
  return collapsed(all, fromFront([intAttribute(node, "axis", 0)], all.length), true);
}

/** Mixed or chosen along one axis. */
function along(field: Field, axis: number, keep: boolean): Field {
  return field === "everything" ? field : collapsed(field, fromFront([axis], field.length), keep);
}

function fromAxisOn(field: Field, axis: number): Field {
  if (field === "everything") return field;
  const [start = 0] = fromFront([axis], field.length);
  return collapsed(
    field,
    field.map((_, index) => index).filter((index) => index >= start),
    true,
  );
}
