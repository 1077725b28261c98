import { attribute, intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { int64, type Tensor } from "../../graph/tensor.ts";
import { consumers } from "../../graph/walk.ts";
import { hidesNothing } from "../../ops/dropout.ts";
import { instead, type Rule, rewrite } from "./rewrite.ts";

/** Whether a node computes as in training: by the statistics of the batch, or at random. */
function trains(node: Node, constantOf: (value: string) => Tensor | undefined): boolean {
  if (node.domain !== "") return false;
  if (node.type === "BatchNormalization") return intAttribute(node, "training_mode", 0) === 1;
  return node.type === "Dropout" && !hidesNothing(node, constantOf);
}

/** The nodes that an export left in training mode, in the graph's order. */
export function trainingNodes(graph: Graph): readonly Node[] {
  return graph.nodes.filter((node) => trains(node, (value) => graph.initializers.get(value)));
}

/**
 * The graph in evaluation mode: each BatchNormalization normalises by the moments that training stored, each Dropout passes its input on. What
 * reads the statistics that training would have updated gets the stored ones.
 */
export function asInference(graph: Graph): Graph {
  const readers = consumers(graph);
  const isRead = (value: string) => readers.has(value) || graph.outputs.some(({ name }) => name === value);
  const rule: Rule = (node, { constantOf, fresh }) => {
    if (!trains(node, constantOf)) return undefined;
    const [output = ""] = node.outputs;
    if (node.type === "Dropout") {
      const [x = ""] = node.inputs;
      const [, mask = ""] = node.outputs;
      const passed = { ...instead(node, "Identity", [x]), outputs: [output] };
      if (!isRead(mask)) return passed;
      // what reads the mask is told that nothing is hidden
      const equal = { ...instead(node, "Equal", [x, x]), name: fresh(`${node.name}_mask`), outputs: [mask] };
      return [passed, equal];
    }
    const attributes = { ...node.attributes, training_mode: attribute.int(0) };
    const [, , , mean = "", variance = ""] = node.inputs;
    const stored = [mean, variance].flatMap((value, index) => {
      const name = node.outputs[index + 1] ?? "";
      return name === ""
        ? []
        : [{ ...instead(node, "Identity", [value]), name: fresh(`${node.name}_${index}`), outputs: [name] }];
    });
    return [{ ...node, attributes, outputs: [output] }, ...stored];
  };
  return rewrite(graph, rule);
}

/**
 * The graph with each BatchNormalization in training mode written as what it computes of a batch of one image: an InstanceNormalization. An image
 * then gets the same answer whatever the batch; onnxruntime's own kernel (1.30) updates the stored moments as it
 * runs, and answers differently each time.
 */
export function imageByImage(graph: Graph): Graph {
  const rule: Rule = (node, { add, constant, rankOf, fresh }) => {
    if (node.domain !== "" || node.type !== "BatchNormalization" || intAttribute(node, "training_mode", 0) !== 1) {
      return undefined;
    }
    const [x = "", scale = "", bias = "", mean = "", variance = ""] = node.inputs;
    const epsilon = node.attributes.epsilon;
    const settings = epsilon === undefined ? {} : { epsilon };
    const output = { outputs: node.outputs.slice(0, 1) };
    const stored = [mean, variance].flatMap((value, index) => {
      const name = node.outputs[index + 1] ?? "";
      return name === ""
        ? []
        : [{ ...instead(node, "Identity", [value]), name: fresh(`${node.name}_${index}`), outputs: [name] }];
    });
    if (rankOf(x) !== 2) {
      return [{ ...instead(node, "InstanceNormalization", [x, scale, bias], settings), ...output }, ...stored];
    }
    const axis = constant(int64([2]), "axis");
    const normed = add("InstanceNormalization", [add("Unsqueeze", [x, axis]), scale, bias], settings);
    return [{ ...instead(node, "Squeeze", [normed, axis]), ...output }, ...stored];
  };
  return rewrite(graph, rule);
}
