import { intAttribute } from "../graph/attributes.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { producers } from "../graph/walk.ts";
import { hasTrait } from "../ops/index.ts";

/**
 * The value from which `value` is computed by affine operators alone, as far back as these reach; `value` itself where
 * its maker is none. Inner products at `value` are then inner products at the source, with the other factor pulled back.
 */
export function linearSource(graph: Graph, value: string): string {
  const made = producers(graph);
  let source = value;
  for (let node = made.get(source); node !== undefined && isAffine(graph, node, source); node = made.get(source)) {
    source = node.inputs[0] ?? source;
  }
  return source;
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
