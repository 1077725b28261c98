import { attribute, intAttribute } from "../../graph/attributes.ts";
import { type Hint, type Lift, type Lower, outputOf } from "./lift.ts";

/**
 * Softmax, LogSoftmax, Hardmax (13): before, all axes from `axis` (default 1) on were one. Where only one of them is
 * longer than 1 the new operator says the same; elsewhere the data is flattened and shaped back.
 */
export const softmax: Lift = (node, context) => {
  const data = node.inputs[0] ?? "";
  const axis = intAttribute(node, "axis", 1);
  const same = sameAxis(axis, context.hint(data)) ?? sameAxis(axis, context.hint(node.outputs[0] ?? ""));
  const on = (value: number) => ({ ...node.attributes, axis: attribute.int(value) });
  if (same !== undefined) return [{ ...node, attributes: on(same) }];
  const shape = context.node("Shape", [data]);
  const flat = context.node("Flatten", [data], { axis: attribute.int(axis) });
  const inner = context.node(node.type, [outputOf(flat)], on(-1));
  const back = context.node("Reshape", [outputOf(inner), outputOf(shape)]);
  return [shape, flat, { ...inner, name: node.name }, { ...back, outputs: node.outputs }];
};

/** The axis counted from the front, where no axis behind it is longer than 1. */
export const softmaxBefore: Lower = (node, context) => {
  const shape = context.shapeOf(node.inputs[0] ?? "") ?? context.shapeOf(node.outputs[0] ?? "");
  const axis = intAttribute(node, "axis", -1);
  if (axis === -1 && context.version >= 11) return node;
  const first = axis < 0 && shape !== undefined ? axis + shape.length : axis;
  if (first < 0 || shape?.slice(first + 1).every((size) => size === 1) !== true) return undefined;
  return { ...node, attributes: { ...node.attributes, axis: attribute.int(first) } };
};

/** The one axis that is normalised, where that much is known. */
function sameAxis(axis: number, { rank, shape }: Hint): number | undefined {
  if (axis === -1) return -1;
  if (rank === undefined) return undefined;
  const first = axis < 0 ? axis + rank : axis;
  if (first === rank - 1) return -1;
  return shape?.slice(first + 1).every((size) => size === 1) ? first : undefined;
}
