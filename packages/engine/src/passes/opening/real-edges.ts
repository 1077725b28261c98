import { attribute, intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { type ElementType, float32, type Tensor } from "../../graph/tensor.ts";
import { everyName, producers } from "../../graph/walk.ts";
import { elementNumber } from "../../ops/rules/element-types.ts";
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
 * where the model itself makes real numbers of them, so that a gradient reaches the image. Sums and products in 32 and 64 bits are those of real
 * numbers; any other operator that computes with whole numbers gets them by a Cast.
 */
export function realInput(graph: Graph, name: string): Graph {
  const input = graph.inputs.find((candidate) => candidate.name === name);
  if (input === undefined || !WHOLE.has(input.type)) return graph;
  const { type } = input;
  // the type that the file gives each value that is a real number here
  const reals = new Map<string, ElementType>([[name, type]]);
  const rule: Rule = (node, rewriting) => {
    if (!node.inputs.some((value) => reals.has(value))) return undefined;
    const [data = "", ...others] = node.inputs;
    const first = reals.has(data) && !others.some((value) => reals.has(value)) && node.domain === "";
    const made = arithmetic(node, reals, rewriting) ?? (first ? conversion(node, rewriting) : undefined);
    if (made !== undefined) return made;
    if (first && MOVES.has(node.type)) {
      for (const output of node.outputs) reals.set(output, reals.get(data) ?? type);
      return node;
    }
    return { ...node, inputs: node.inputs.map((value) => whole(value, reals.get(value), rewriting)) };
  };
  const typed: Graph = {
    ...graph,
    inputs: graph.inputs.map((each) => (each === input ? { ...each, type: "float32" } : each)),
    types: new Map([...graph.types, [name, { type: "float32", shape: input.shape }] as const]),
  };
  const written = rewrite(typed, rule);
  const types = new Map(written.types);
  for (const value of reals.keys()) {
    const known = types.get(value);
    if (known !== undefined) types.set(value, { ...known, type: "float32" });
  }
  return { ...written, types };
}

/** Types in which sums and products of pixels do not overflow, by ONNX's numbers, and the types that fit in them. */
const WIDE: Readonly<Record<number, { readonly type: ElementType; readonly fits: ReadonlySet<ElementType> }>> = {
  6: { type: "int32", fits: new Set(["uint8", "int8", "uint16", "int16", "int32"]) },
  7: { type: "int64", fits: new Set(["uint8", "int8", "uint16", "int16", "uint32", "int32", "int64"]) },
};

/** A change to a wide type, or a sum, difference or product in one, as real numbers; undefined for what real numbers would give otherwise. */
function arithmetic(node: Node, reals: Map<string, ElementType>, rewriting: Rewriting): Node | undefined {
  const [output = ""] = node.outputs;
  const held = reals.get(node.inputs[0] ?? "");
  if (node.domain !== "") return undefined;
  if (node.type === "Cast") {
    const wide = WIDE[intAttribute(node, "to", 0)];
    if (held === undefined || wide?.fits.has(held) !== true) return undefined;
    reals.set(output, wide.type);
    return instead(node, "Identity", node.inputs);
  }
  if (!["Add", "Sub", "Mul"].includes(node.type)) return undefined;
  const types = new Set(node.inputs.flatMap((value) => reals.get(value) ?? []));
  const [type] = types;
  if (types.size !== 1 || (type !== "int32" && type !== "int64")) return undefined;
  const inputs = node.inputs.map((value) => {
    const known = reals.has(value) ? undefined : rewriting.constantOf(value);
    if (known === undefined) return value;
    return rewriting.constant(float32(known.shape, Float32Array.from(known.data, Number)), "real");
  });
  if (inputs.some((value, at) => value === node.inputs[at] && !reals.has(value))) return undefined;
  reals.set(output, type);
  return { ...node, inputs };
}

/** What makes real numbers of whole ones, or asks for their extents alone. */
function conversion(node: Node, rewriting: Rewriting): Node | undefined {
  if (node.type === "Cast") return castOnce(node);
  if (node.type === "DequantizeLinear") return dequantise(node, rewriting);
  return node.type === "Shape" || node.type === "Size" ? node : undefined;
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

/** The value in the type of its file; one that is no real number here (`type` is undefined) as it is. */
function whole(value: string, type: ElementType | undefined, { add }: Rewriting): string {
  if (type === undefined) return value;
  return add("Cast", [value], { to: attribute.int(elementNumber(type)) }, "whole");
}

/**
 * The graph with outputs of real numbers: where one holds quanta, it becomes the numbers that these stand for, under its own name. Counted outputs
 * (classes by number, indices) stay what they are.
 */
export function realOutputs(graph: Graph): Graph {
  if (!graph.nodes.some(({ type }) => type === "QuantizeLinear")) return graph;
  const made = producers(graph);
  if (!graph.outputs.some(({ name }) => made.get(name)?.type === "QuantizeLinear")) return graph;
  const names = new Names(everyName(graph));
  const quantaOf = new Map<string, string>();
  const backs: Node[] = [];
  const outputs = graph.outputs.map((output) => {
    const maker = made.get(output.name);
    if (maker?.type !== "QuantizeLinear" || maker.domain !== "") return output;
    const quanta = names.fresh(`${output.name}_quanta`);
    quantaOf.set(output.name, quanta);
    backs.push({
      name: names.fresh(`${maker.name}_real`),
      type: "DequantizeLinear",
      domain: "",
      inputs: [quanta, ...maker.inputs.slice(1)],
      outputs: [output.name],
      attributes: maker.attributes.axis === undefined ? {} : { axis: maker.attributes.axis },
    });
    return { ...output, type: "float32" as const };
  });
  if (backs.length === 0) return graph;
  const named = (value: string) => quantaOf.get(value) ?? value;
  const renamed = graph.nodes.map((node) => {
    const touched =
      node.inputs.some((value) => quantaOf.has(value)) || node.outputs.some((value) => quantaOf.has(value));
    return touched ? { ...node, inputs: node.inputs.map(named), outputs: node.outputs.map(named) } : node;
  });
  const nodes = [...renamed, ...backs];
  const types = new Map(graph.types);
  for (const { name, type, shape } of outputs) types.set(name, { type, shape });
  return { ...graph, nodes, outputs, types };
}
