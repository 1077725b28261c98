import { attribute, intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { type ElementType, float32, type Tensor } from "../../graph/tensor.ts";
import { everyName, producers } from "../../graph/walk.ts";
import { elementNumber } from "../../ops/element-types.ts";
import { instead, type Rewriting, type Rule, rewrite } from "./rewrite.ts";

const WHOLE: ReadonlySet<ElementType> = new Set([
  ...(["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "bool"] as const),
]);

/** Operators that hand on the numbers of their first input, whatever their type. */
const MOVES: ReadonlySet<string> = new Set([
  ...["Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Gather", "Split", "Expand"],
  ...["DepthToSpace", "SpaceToDepth", "Dropout", "ReverseSequence", "Tile"],
]);

/**
 * The graph with float32 for the input named, where its file says whole numbers (pixels of 8 bits, say). The numbers are taken as real ones up to
 * where the model itself makes real numbers of them, so that a gradient reaches the image; an operator that computes with whole
 * numbers gets them by a Cast.
 */
export function realInput(graph: Graph, name: string): Graph {
  const input = graph.inputs.find((candidate) => candidate.name === name);
  if (input === undefined || !WHOLE.has(input.type)) return graph;
  const { type } = input;
  const reals = new Set([name]);
  const rule: Rule = (node, rewriting) => {
    if (!node.inputs.some((value) => reals.has(value))) return undefined;
    const [data = "", ...others] = node.inputs;
    const first = reals.has(data) && !others.some((value) => reals.has(value)) && node.domain === "";
    if (first && node.type === "Cast") return castOnce(node);
    if (first && node.type === "DequantizeLinear") return dequantise(node, rewriting);
    if (first && MOVES.has(node.type)) {
      for (const output of node.outputs) reals.add(output);
      return node;
    }
    if (first && (node.type === "Shape" || node.type === "Size")) return node;
    const inputs = node.inputs.map((value) => (reals.has(value) ? whole(value, type, rewriting) : value));
    return { ...node, inputs };
  };
  const typed: Graph = {
    ...graph,
    inputs: graph.inputs.map((each) => (each === input ? { ...each, type: "float32" } : each)),
    types: new Map([...graph.types, [name, { type: "float32", shape: input.shape }] as const]),
  };
  const written = rewrite(typed, rule);
  const types = new Map(written.types);
  for (const value of reals) {
    const known = types.get(value);
    if (known !== undefined) types.set(value, { ...known, type: "float32" });
  }
  return { ...written, types };
}

/** To real numbers it changes nothing any more; to others it still does. */
function castOnce(node: Node): Node {
  return intAttribute(node, "to", 0) === 1 ? instead(node, "Identity", node.inputs) : node;
}

/** (numbers − zero point) · scale. */
function dequantise(node: Node, { add, constant, constantOf }: Rewriting): Node {
  const [x = "", scale = "", zero = ""] = node.inputs;
  const known: Tensor | undefined = zero === "" ? undefined : constantOf(zero);
  if (zero === "" || known?.data.every((value) => Number(value) === 0)) return instead(node, "Mul", [x, scale]);
  const offset =
    known === undefined
      ? add("Cast", [zero], { to: attribute.int(1) }, "zero")
      : constant(float32(known.shape, Float32Array.from(known.data, Number)), "zero");
  return instead(node, "Mul", [add("Sub", [x, offset], {}, "centred"), scale]);
}

function whole(value: string, type: ElementType, { add }: Rewriting): string {
  return add("Cast", [value], { to: attribute.int(elementNumber(type)) }, "whole");
}

/**
 * The graph with outputs of real numbers: where one holds quanta, it becomes the numbers that these stand for, under its own name. Counted outputs
 * (classes by number, indices) stay what they are.
 */
export function realOutputs(graph: Graph): Graph {
  const made = producers(graph);
  if (!graph.outputs.some(({ name }) => made.get(name)?.type === "QuantizeLinear")) return graph;
  const names = new Names(everyName(graph));
  const fresh = (hint: string) => names.fresh(hint);
  let { nodes } = graph;
  const outputs = graph.outputs.map((output) => {
    const maker = made.get(output.name);
    if (maker?.type !== "QuantizeLinear" || maker.domain !== "") return output;
    const quanta = fresh(`${output.name}_quanta`);
    const named = (value: string) => (value === output.name ? quanta : value);
    nodes = nodes.map((node) => {
      const touched = node.inputs.includes(output.name) || node.outputs.includes(output.name);
      return touched ? { ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) } : node;
    });
    const back: Node = {
      name: fresh(`${maker.name}_real`),
      type: "DequantizeLinear",
      domain: "",
      inputs: [quanta, ...maker.inputs.slice(1)],
      outputs: [output.name],
      attributes: maker.attributes.axis === undefined ? {} : { axis: maker.attributes.axis },
    };
    nodes = [...nodes, back];
    return { ...output, type: "float32" as const };
  });
  if (nodes === graph.nodes) return graph;
  const types = new Map(graph.types);
  for (const { name, type, shape } of outputs) types.set(name, { type, shape });
  return { ...graph, nodes, outputs, types };
}
