import { DeeplingError } from "../../base/error.ts";
import { attribute, floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { type Lift, type Lower, outputOf, without } from "./lift.ts";

/**
 * BatchNormalization: `spatial` = 0 (one scale per position, not per channel) went away (9); that a model normalises by
 * the batch's own statistics was told by its further outputs, and is a setting now (14). Fails with "unsupported output"
 * where the model reads an output that is gone.
 */
export const batchNormalization: Lift = (node, context) => {
  const [y = "", ...statistics] = node.outputs;
  const training = statistics.some((output) => output !== "");
  const gone = statistics.slice(2).find(context.isRead);
  if (gone !== undefined) {
    throw new DeeplingError("unsupported", `output: "${gone}" exists in training only (node "${node.name}")`, {
      hint: "export the model in evaluation mode",
    });
  }
  const bare = { ...without(node, "spatial"), outputs: [y] };
  if (training) {
    const [mean = "", variance = ""] = statistics;
    const attributes = { ...bare.attributes, training_mode: attribute.int(1) };
    return [{ ...bare, outputs: [y, mean, variance], attributes }];
  }
  if (intAttribute(node, "spatial", 1) === 1) return [bare];
  const [x = "", scale = "", bias = "", mean = "", variance = ""] = node.inputs;
  const nodes: Node[] = [];
  const add = (type: string, inputs: readonly string[]) => {
    const made = context.node(type, inputs);
    nodes.push(made);
    return outputOf(made);
  };
  const epsilon = context.constant(float32([], [floatAttribute(node, "epsilon", 1e-5)]), `${node.name}_epsilon`);
  const deviation = add("Sqrt", [add("Add", [variance, add("CastLike", [epsilon, variance])])]);
  const scaled = add("Mul", [add("Div", [add("Sub", [x, mean]), deviation]), scale]);
  return [...nodes, { ...bare, type: "Add", inputs: [scaled, bias], attributes: {} }];
};

/** BatchNormalization at inference was written alike. */
export const batchNormalizationBefore: Lower = (node) => {
  if (intAttribute(node, "training_mode", 0) !== 0) return undefined;
  return { ...without(node, "training_mode"), outputs: node.outputs.slice(0, 1) };
};

/** GroupNormalization (21): scale and bias, one per group before, are one per channel now: each is repeated. */
export const groupNormalization: Lift = (node, context) => {
  const [x = "", ...perGroup] = node.inputs;
  const channels = context.node("Shape", [x], { start: attribute.int(1), end: attribute.int(2) });
  const groups = context.constant(int64([intAttribute(node, "num_groups", 1)]), `${node.name}_groups`);
  const repeats = context.node("Div", [outputOf(channels), groups]);
  const one = context.constant(int64([1]), `${node.name}_axis`);
  const flat = context.constant(int64([-1]), `${node.name}_flat`);
  const helpers: Node[] = [channels, repeats];
  const perChannel = perGroup.map((value) => {
    const column = context.node("Unsqueeze", [value, one]);
    const grid = context.node("Expand", [outputOf(column), outputOf(repeats)]);
    const list = context.node("Reshape", [outputOf(grid), flat]);
    helpers.push(column, grid, list);
    return outputOf(list);
  });
  return [...helpers, { ...node, inputs: [x, ...perChannel] }];
};
