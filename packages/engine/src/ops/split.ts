import { attribute, intAttribute } from "../graph/attributes.ts";
import { divideDims, multiplyDims, subtractDims } from "../graph/dims.ts";
import type { Dim, Node } from "../graph/graph.ts";
import type { Op } from "./op.ts";
import { axisOf, dataDependentDim } from "./rules/axis.ts";
import { fillLike } from "./rules/like.ts";

/** Extents of `count` parts: alike, but for a smaller last one where the whole does not divide. */
function equalParts(node: Node, whole: Dim, count: number, axis: number): readonly Dim[] {
  const last = count - 1;
  if (typeof whole === "number") {
    const part = Math.ceil(whole / count);
    return node.outputs.map((_, index) => (index < last ? part : whole - part * last));
  }
  const part = divideDims(whole, count);
  if (multiplyDims(part, count) === whole) return node.outputs.map(() => part);
  const ceiling = dataDependentDim(node, axis);
  return node.outputs.map((_, index) => (index < last ? ceiling : subtractDims(whole, multiplyDims(ceiling, last))));
}

/** Parts of input 0 along `axis`: of the extents in input 1, or `num_outputs` alike. */
export const split: Op = {
  type: "Split",
  layer: "carrier",
  axes: { along: "splits", axis: 0 },
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape } = input(0);
    if (shape === undefined) return node.outputs.map(() => ({ type, shape }));
    const axis = axisOf(node, intAttribute(node, "axis", 0), shape.length);
    const given = known(1);
    const whole = shape[axis] ?? 1;
    const count = intAttribute(node, "num_outputs", node.outputs.length);
    const parts = given ?? (has(1) ? [] : equalParts(node, whole, count, axis));
    return node.outputs.map((_, index) => ({
      type,
      shape: shape.with(axis, parts[index] ?? dataDependentDim(node, axis, index)),
    }));
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangents, typeOf }) => {
    const rank = typeOf(node.inputs[0] ?? "").shape?.length ?? 0;
    const axis = attribute.int(axisOf(node, intAttribute(node, "axis", 0), rank));
    // an output that the model does not name has no shape to take zeros from: cut again
    const outputs = node.outputs.includes("")
      ? builder.addMany("Split", node.inputs, node.attributes, node.outputs.length)
      : node.outputs;
    const parts = outputs.map((output, index) => cotangents[index] ?? fillLike(builder, output, 0));
    return [parts.length === 1 ? parts[0] : builder.add("Concat", parts, { axis }, "grad_concat")];
  },
  traits: ["steady"],
  parameters: "plain",
};
