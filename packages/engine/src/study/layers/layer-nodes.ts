import type { Attribute, Dim, Graph } from "../../graph/graph.ts";
import { printType } from "../../graph/print.ts";
import type { Layer } from "../../passes/layer.ts";

/** A value that a node reads or makes. */
export interface NodeValue {
  readonly name: string;
  /** Element type and extents, as far as they are known. */
  readonly type: string;
  readonly shape: readonly Dim[] | undefined;
  /** Whether it is a constant of the model. */
  readonly constant: boolean;
}

/** An ONNX node of a layer, as the network is run. */
export interface LayerNode {
  readonly name: string;
  /** Operator, with its domain unless that is ONNX's own. */
  readonly op: string;
  /** Attributes by name, as text. */
  readonly attributes: readonly { readonly name: string; readonly text: string }[];
  readonly inputs: readonly NodeValue[];
  readonly outputs: readonly NodeValue[];
}

/** The nodes that a layer was made from, in order. */
export function layerNodes(graph: Graph, layer: Layer): readonly LayerNode[] {
  const wanted = new Set(layer.nodes);
  const describe = (name: string): NodeValue => {
    const constant = graph.initializers.get(name);
    const known = constant ?? graph.types.get(name) ?? graph.inputs.find((input) => input.name === name);
    return { name, type: known?.type ?? "", shape: known?.shape, constant: constant !== undefined };
  };
  return graph.nodes
    .filter(({ name }) => wanted.has(name))
    .map(({ name, domain, type, attributes, inputs, outputs }) => ({
      name,
      op: domain === "" ? type : `${domain}.${type}`,
      attributes: Object.entries(attributes).map(([key, attribute]) => ({ name: key, text: textOf(attribute) })),
      inputs: inputs.filter((input) => input !== "").map(describe),
      outputs: outputs.filter((output) => output !== "").map(describe),
    }));
}

/** Longer lists are cut. */
const LONGEST = 16;

function textOf(attribute: Attribute): string {
  switch (attribute.kind) {
    case "graph":
      return `a graph of ${attribute.value.nodes.length} nodes`;
    case "tensor":
      return printType(attribute.value);
    case "ints":
    case "floats": {
      const shown = attribute.value.slice(0, LONGEST).join(", ");
      return attribute.value.length > LONGEST ? `${shown} … (${attribute.value.length})` : shown;
    }
    default:
      return String(attribute.value);
  }
}
