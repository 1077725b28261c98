import { intAttribute, intsAttribute } from "../graph/attributes.ts";
import type { ValueLookup } from "../graph/builder.ts";
import type { Node } from "../graph/graph.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { producers } from "../graph/walk.ts";
import { hasTrait } from "../ops/index.ts";

/** What is asked of the graph around a value. */
export type Around = Pick<ValueLookup, "producerOf" | "constantOf" | "typeOf">;

/** What a graph says of its values. */
export function aroundIn(graph: TypedGraph): Around {
  const made = producers(graph);
  return {
    producerOf: (value) => made.get(value),
    constantOf: (value) => graph.initializers.get(value),
    typeOf: (value) => graph.types.get(value),
  };
}

/**
 * The value from which `value` is computed by affine operators alone, as far back as these reach; `value` itself where
 * its maker is none. Inner products at `value` are then inner products at the source, with the other factor pulled back.
 */
export function linearSource(around: Around, value: string): string {
  return affineNodes(around, value)[0]?.inputs[0] ?? value;
}

/** The affine operators that make a value one after the other, as far back as they reach. */
export function affineNodes(
  around: Around,
  value: string,
  isWanted: (around: Around, node: Node) => boolean = () => true,
): readonly Node[] {
  const nodes: Node[] = [];
  for (let source = value; ; source = nodes[0]?.inputs[0] ?? source) {
    const node = around.producerOf(source);
    if (node === undefined || !isAffine(around, node, source) || !isWanted(around, node)) return nodes;
    nodes.unshift(node);
  }
}

/**
 * Whether an affine operator makes each position from the same position of its input: a normalisation, a convolution by single pixels. What it
 * makes of averages over windows are then the averages of what it makes.
 */
export function staysWithin({ constantOf }: Around, node: Node): boolean {
  if (node.type !== "Conv") return node.type === "BatchNormalization";
  const kernel = constantOf(node.inputs[1] ?? "")?.shape.slice(2);
  const single = (extents: readonly number[] | undefined) => extents?.every((extent) => extent === 1) ?? true;
  const pads = intsAttribute(node, "pads") ?? [];
  return (
    kernel !== undefined && single(kernel) && single(intsAttribute(node, "strides")) && pads.every((pad) => pad === 0)
  );
}

function isAffine({ constantOf }: Around, node: Node, output: string): boolean {
  const [data = "", ...others] = node.inputs;
  return (
    hasTrait(node, "affine") &&
    node.outputs[0] === output &&
    intAttribute(node, "training_mode", 0) === 0 &&
    intAttribute(node, "transA", 0) === 0 &&
    constantOf(data) === undefined &&
    others.every((name) => name === "" || constantOf(name) !== undefined)
  );
}
