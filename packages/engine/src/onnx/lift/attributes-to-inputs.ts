import { attribute, floatAttribute, intAttribute, intsAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { type Lift, type LiftContext, outputOf, without } from "./lift.ts";

/** Squeeze, Unsqueeze (13), ReduceSum (13) and the other reductions (18): `axes` became an input. */
export const axesToInput: Lift = (node, context) => {
  const axes = intsAttribute(node, "axes");
  const bare = without(node, "axes");
  return [axes === undefined ? bare : withInput(bare, 1, context.constant(int64(axes), `${node.name}_axes`))];
};

/** Slice (10): `starts`, `ends` and `axes` became inputs. */
export const slice: Lift = (node, context) => {
  const starts = intsAttribute(node, "starts") ?? [];
  const ends = intsAttribute(node, "ends") ?? [];
  const axes = intsAttribute(node, "axes") ?? starts.map((_, axis) => axis);
  const constants = Object.entries({ starts, ends, axes }).map(([key, values]) =>
    context.constant(int64(values), `${node.name}_${key}`),
  );
  return [{ ...without(node, "starts", "ends", "axes"), inputs: [node.inputs[0] ?? "", ...constants] }];
};

/** Clip (11): `min` and `max` became inputs of the data's own element type. */
export const clip: Lift = (node, context) => {
  const data = node.inputs[0] ?? "";
  const helpers: Node[] = [];
  const bounds = ["min", "max"].map((key) => {
    if (node.attributes[key] === undefined) return "";
    const bound = scalarLike(floatAttribute(node, key, 0), data, `${node.name}_${key}`, context);
    helpers.push(...bound.helpers);
    return bound.value;
  });
  return [...helpers, { ...without(node, "min", "max"), inputs: [data, ...bounds] }];
};

/** Pad (11): `pads` and `value` became inputs. */
export const pad: Lift = (node, context) => {
  const data = node.inputs[0] ?? "";
  const pads = context.constant(int64(intsAttribute(node, "pads") ?? []), `${node.name}_pads`);
  const bare = without(node, "pads", "value");
  const value = floatAttribute(node, "value", 0);
  if (value === 0) return [{ ...bare, inputs: [data, pads] }];
  const filling = scalarLike(value, data, `${node.name}_value`, context);
  return [...filling.helpers, { ...bare, inputs: [data, pads, filling.value] }];
};

/** TopK (10): `k` became an input. */
export const topK: Lift = (node, context) =>
  node.attributes.k === undefined
    ? [node]
    : [withInput(without(node, "k"), 1, context.constant(int64([intAttribute(node, "k", 1)]), `${node.name}_k`))];

/** Split: `split` became an input (13); equal parts must be counted (18). */
export const split: Lift = (node, context) => {
  const sizes = intsAttribute(node, "split");
  if (sizes !== undefined) {
    return [withInput(without(node, "split"), 1, context.constant(int64(sizes), `${node.name}_split`))];
  }
  if ((node.inputs[1] ?? "") !== "") return [node];
  return [{ ...node, attributes: { ...node.attributes, num_outputs: attribute.int(node.outputs.length) } }];
};

/** Dropout (12): `ratio` became an input. Before, a model at rest never dropped, and its mask is rarely read. */
export const dropout: Lift = (node, context) => {
  const ratio = floatAttribute(node, "ratio", 0.5);
  const outputs = node.outputs.filter((output, index) => index === 0 || context.isRead(output));
  const bare = { ...without(node, "ratio", "is_test"), outputs };
  return [withInput(bare, 1, context.constant(float32([], [ratio]), `${node.name}_ratio`))];
};

/** DFT (20): `axis` became an input, and its default changed. */
export const dft: Lift = (node, context) => [
  withInput(
    without(node, "axis"),
    2,
    context.constant(int64([intAttribute(node, "axis", 1)], []), `${node.name}_axis`),
  ),
];

function withInput(node: Node, index: number, value: string): Node {
  const inputs = Array.from({ length: Math.max(node.inputs.length, index + 1) }, (_, i) => node.inputs[i] ?? "");
  return { ...node, inputs: inputs.with(index, value) };
}

/** A constant of the element type of `like`; where that is not known, the graph casts it. */
function scalarLike(value: number, like: string, hint: string, context: LiftContext) {
  const { type } = context.hint(like);
  if (type === "float64") {
    return { helpers: [], value: context.constant({ type, shape: [], data: Float64Array.of(value) }, hint) };
  }
  const constant = context.constant(float32([], [value]), hint);
  if (type === "float32") return { helpers: [], value: constant };
  const cast = context.node("CastLike", [constant, like]);
  return { helpers: [cast], value: outputOf(cast) };
}
