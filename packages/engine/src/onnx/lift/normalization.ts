import { DeeplingError } from "../../base/error.ts";
import { attribute, floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { type Lift, outputOf, without } from "./lift.ts";

/**
 * BatchNormalization: `spatial` = 0 (one scale per position, not per channel) went away (9), and the outputs that only
 * training writes changed (14). Fails with "unsupported output" where the model reads one of those.
 */
export const batchNormalization: Lift = (node, context) => {
  const read = node.outputs.slice(1).find((output) => output !== "" && context.isRead(output));
  if (read !== undefined) {
    throw new DeeplingError("unsupported", `output: "${read}" exists in training only (node "${node.name}")`, {
      hint: "export the model in evaluation mode",
    });
  }
  const bare = { ...without(node, "spatial", "is_test"), outputs: node.outputs.slice(0, 1) };
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
