import { intAttribute, intsAttribute } from "../graph/attributes.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { producers } from "../graph/walk.ts";
import { hasTrait } from "../ops/index.ts";

/**
 * The value from which `value` is computed by affine operators alone, as far back as these reach; `value` itself where
 * its maker is none. Inner products at `value` are then inner products at the source, with the other factor pulled back. `within` asks for
 * operators that make each position from the same position: averages over windows of the source then become those of the value.
 */
export function linearSource(graph: Graph, value: string, { within = false } = {}): string {
  const made = producers(graph);
  let source = value;
  for (let node = made.get(source); node !== undefined && isAffine(graph, node, source); node = made.get(source)) {
    if (within && !staysWithin(graph, node)) break;
    source = node.inputs[0] ?? source;
  }
  return source;
}

/** Whether an affine operator makes each position from the same position of its input: a normalisation, a convolution by single pixels. */
function staysWithin(graph: Graph, node: Node): boolean {
  if (node.type !== "Conv") return node.type === "BatchNormalization";
  const kernel = graph.initializers.get(node.inputs[1] ?? "")?.shape.slice(2);
  const single = (extents: readonly number[] | undefined) => extents?.every((extent) => extent === 1) ?? true;
  const pads = intsAttribute(node, "pads") ?? [];
  return (
    kernel !== undefined && single(kernel) && single(intsAttribute(node, "strides")) && pads.every((pad) => pad === 0)
  );
}

function isAffine(graph: Graph, node: Node, output: string): boolean {
  const [data = "", ...others] = node.inputs;
  return (
    hasTrait(node, "affine") &&
    node.outputs[0] === output &&
    intAttribute(node, "training_mode", 0) === 0 &&
    intAttribute(node, "transA", 0) === 0 &&
    !graph.initializers.has(data) &&
    others.every((name) => name === "" || graph.initializers.has(name))
  );
}
