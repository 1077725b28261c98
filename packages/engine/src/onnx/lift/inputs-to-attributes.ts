import { halfToNumber } from "../../base/half.ts";
import { attribute, intAttribute } from "../../graph/attributes.ts";
import type { Attributes, Node } from "../../graph/graph.ts";
import { type Lower, type LowerContext, without } from "./lift.ts";

/** Squeeze, Unsqueeze and reductions: the input `axes` as an attribute. */
export const axesToAttribute: Lower = (node, context) => {
  if (intAttribute(node, "noop_with_empty_axes", 0) !== 0) return undefined;
  const bare = { ...without(node, "noop_with_empty_axes"), inputs: node.inputs.slice(0, 1) };
  return withNumbers(bare, { axes: node.inputs[1] ?? "" }, context);
};

/** Slice: `starts`, `ends` and `axes` as attributes, where every step is 1. */
export const sliceBefore: Lower = (node, context) => {
  const [x = "", starts = "", ends = "", axes = "", steps = ""] = node.inputs;
  if (steps !== "" && numbersOf(steps, context)?.every((step) => step === 1) !== true) return undefined;
  return withNumbers({ ...node, inputs: [x] }, { starts, ends, axes }, context);
};

/** Clip: `min` and `max` as attributes. */
export const clipBefore: Lower = (node, context) => withScalars(node, ["min", "max"], 1, context);

/** Pad: `pads` and `value` as attributes, where no axes are named. */
export const padBefore: Lower = (node, context) => {
  const [x = "", pads = "", value = "", axes = ""] = node.inputs;
  if (axes !== "") return undefined;
  const filled = withScalars({ ...node, inputs: [x, value] }, ["value"], 1, context);
  return filled && withNumbers(filled, { pads }, context);
};

/** TopK: `k` as an attribute. */
export const topKBefore: Lower = (node, context) => {
  const [x = "", k = ""] = node.inputs;
  const [count] = numbersOf(k, context) ?? [];
  if (count === undefined) return undefined;
  return { ...node, inputs: [x], attributes: { ...node.attributes, k: attribute.int(count) } };
};

/** Split: equal parts are counted by the outputs (18), sizes are an attribute (13). */
export const splitBefore: Lower = (node, context) => {
  const bare = without(node, "num_outputs");
  const [x = "", sizes = ""] = node.inputs;
  if (context.version >= 13) return bare;
  return withNumbers({ ...bare, inputs: [x] }, { split: sizes }, context);
};

/** DFT: `axis` as an attribute. */
export const dftBefore: Lower = (node, context) => {
  const [x = "", length = "", axis = ""] = node.inputs;
  const [along] = axis === "" ? [-2] : (numbersOf(axis, context) ?? []);
  if (along === undefined) return undefined;
  const inputs = length === "" ? [x] : [x, length];
  return { ...node, inputs, attributes: { ...node.attributes, axis: attribute.int(along) } };
};

/** Dropout at inference: `ratio` as an attribute. */
export const dropoutBefore: Lower = (node, context) => {
  const [x = "", ratio = "", training = ""] = node.inputs;
  return training === "" ? withScalars({ ...node, inputs: [x, ratio] }, ["ratio"], 1, context) : undefined;
};

/** The whole numbers of a constant; undefined where the value is none. */
function numbersOf(value: string, { constantOf }: LowerContext): readonly number[] | undefined {
  const tensor = value === "" ? undefined : constantOf(value);
  return tensor === undefined || tensor.type === "string" ? undefined : Array.from(tensor.data, Number);
}

/** The node with lists of constants as attributes; empty names are left out. */
function withNumbers(node: Node, values: Readonly<Record<string, string>>, context: LowerContext): Node | undefined {
  const attributes: Record<string, Attributes[string]> = { ...node.attributes };
  for (const [key, value] of Object.entries(values)) {
    if (value === "") continue;
    const numbers = numbersOf(value, context);
    if (numbers === undefined) return undefined;
    attributes[key] = attribute.ints(numbers);
  }
  return { ...node, attributes };
}

/** The node with the constants of its inputs from `first` on as attributes. */
function withScalars(node: Node, keys: readonly string[], first: number, context: LowerContext): Node | undefined {
  const attributes: Record<string, Attributes[string]> = { ...node.attributes };
  for (const [at, key] of keys.entries()) {
    const value = node.inputs[first + at] ?? "";
    if (value === "") continue;
    const tensor = context.constantOf(value);
    if (tensor === undefined || !["float32", "float64", "float16"].includes(tensor.type)) return undefined;
    const number = Number(tensor.data[0]);
    attributes[key] = attribute.float(tensor.type === "float16" ? halfToNumber(number) : number);
  }
  return { ...node, inputs: node.inputs.slice(0, first), attributes };
}
