import { attribute } from "../../graph/attributes.ts";
import type { Graph, Node, ValueInfo } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { captured, everyName, subgraphs, valueNames, valuesRead } from "../../graph/walk.ts";
import { elementNumber } from "../../ops/rules/element-types.ts";
import { describeValues } from "../tap.ts";
import { realOutputs } from "./real-edges.ts";

/**
 * A model as its file writes it (not lifted, nothing rewritten), but for its edges: the image input takes float32, cast to the type that the file
 * asks for, other inputs hold constants, and the value asked for comes out in real numbers (`quanta`: the scale and zero point of
 * one that holds quanta). Undefined where the file has no such value, or
 * needs more than an image.
 */
export function asWritten(
  written: Graph,
  image: string,
  value: string,
  constants: ReadonlyMap<string, Tensor>,
  quanta?: { readonly scale: Tensor; readonly zero: Tensor | undefined },
): Graph | undefined {
  const input = written.inputs.find(({ name }) => name === image);
  const read = new Set(written.nodes.flatMap((node) => [...valuesRead(node)]));
  const others = written.inputs.filter(({ name }) => name !== image && read.has(name) && !constants.has(name));
  if (input === undefined || others.length > 0 || !valueNames(written).has(value) || value === image) return undefined;
  const names = new Names(everyName(written));
  const [output] = describeValues(written, [value]);
  const declared = written.outputs.find(({ name }) => name === value);
  let graph: Graph = {
    ...written,
    inputs: [input],
    outputs: [declared ?? { name: value, type: "float32", shape: undefined, ...output }],
    initializers: new Map([...written.initializers, ...constants]),
  };
  if (quanta !== undefined) graph = realOutput(graph, quanta, names);
  graph = singleOutput(realOutputs(graph), written.types.has(value), names);
  return input.type === "float32" ? graph : singleInput(graph, input, names);
}

const SINGLE = { to: attribute.int(elementNumber("float32")) };

const cast = (name: string, from: string, to: string, attributes: Node["attributes"]): Node => ({
  name,
  type: "Cast",
  domain: "",
  inputs: [from],
  outputs: [to],
  attributes,
});

/** The graph with its one output in float32; where the file does not say its type (`isTyped`), it is cast in any case. */
function singleOutput(graph: Graph, isTyped: boolean, names: Names): Graph {
  const [output] = graph.outputs;
  if (output === undefined || (isTyped && !["float16", "bfloat16", "float64"].includes(output.type))) return graph;
  const name = names.fresh(`${output.name}_as_float32`);
  const types = new Map([...graph.types, [name, { type: "float32", shape: output.shape }] as const]);
  return {
    ...graph,
    types,
    nodes: [...graph.nodes, cast(name, output.name, name, SINGLE)],
    outputs: [{ ...output, name, type: "float32" }],
  };
}

/** The graph whose one output, if it holds quanta that an operator made itself, is the real numbers behind them. */
function realOutput(
  graph: Graph,
  { scale, zero }: { readonly scale: Tensor; readonly zero: Tensor | undefined },
  names: Names,
): Graph {
  const [output] = graph.outputs;
  const maker = graph.nodes.find((node) => output !== undefined && node.outputs.includes(output.name));
  if (output === undefined || maker?.type === "QuantizeLinear" || !/^u?int(8|16)$/.test(output.type)) return graph;
  const [name, step, from] = ["real", "scale", "zero"].map((hint) => names.fresh(`${output.name}_${hint}`)) as [
    string,
    string,
    string,
  ];
  const initializers = new Map<string, Tensor>([...graph.initializers, [step, scale]]);
  if (zero !== undefined) initializers.set(from, zero);
  const inputs = zero === undefined ? [output.name, step] : [output.name, step, from];
  const node: Node = { name, type: "DequantizeLinear", domain: "", inputs, outputs: [name], attributes: {} };
  const types = new Map([...graph.types, [name, { type: "float32", shape: output.shape }] as const]);
  return {
    ...graph,
    initializers,
    types,
    nodes: [...graph.nodes, node],
    outputs: [{ ...output, name, type: "float32" }],
  };
}

/** The graph fed with float32; undefined where a subgraph reads the input, which cannot be renamed there. */
function singleInput(graph: Graph, input: ValueInfo, names: Names): Graph | undefined {
  if (graph.nodes.some((node) => subgraphs(node).some((inner) => captured(inner).has(input.name)))) return undefined;
  const own = names.fresh(`${input.name}_as_${input.type}`);
  const named = (value: string) => (value === input.name ? own : value);
  const types = new Map(graph.types);
  types.set(own, { type: input.type, shape: input.shape });
  types.set(input.name, { type: "float32", shape: input.shape });
  const first = cast(own, input.name, own, { to: attribute.int(elementNumber(input.type)) });
  return {
    ...graph,
    types,
    inputs: [{ ...input, type: "float32" }],
    nodes: [first, ...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(named) }))],
  };
}
