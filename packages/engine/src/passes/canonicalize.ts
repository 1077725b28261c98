import { intsAttribute } from "../graph/attributes.ts";
import type { Graph, Node, ValueType } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { prune, subgraphs, valuesRead } from "../graph/walk.ts";
import { hidesNothing } from "../ops/dropout.ts";
import { plainRelu } from "./plain-relu.ts";

/**
 * The graph without what changes no number: Identity, Dropout as it is at inference, empty Pads, Concats of one value and
 * transposes that undo one another go, and so does all that no output depends on. max(0, x) is a Relu however it was written. Outputs
 * keep their names.
 */
export function canonicalize(graph: Graph): Graph {
  return prune(plainRelu(dropPassThrough(joinTransposes(dropPassThrough(graph)))));
}

const constantOf = (graph: Graph, value: string | undefined): Tensor | undefined =>
  value === undefined ? undefined : graph.initializers.get(value);

const isUnused = (read: ReadonlySet<string>, outputs: ReadonlySet<string>, value: string | undefined): boolean =>
  value === undefined || value === "" || !(read.has(value) || outputs.has(value));

/** Operators of which some pass their input on. */
const DROPPED: ReadonlySet<string> = new Set(["Identity", "Dropout", "Pad", "Concat", "Transpose"]);

/** The values that some node reads, those that a Pad makes, and the graph's outputs. */
type ValueSets = Readonly<Record<"read" | "padded" | "outputs", ReadonlySet<string>>>;

/** Whether the node's first output always equals its first input. */
function passesThrough(node: Node, graph: Graph, { read, padded, outputs }: ValueSets): boolean {
  if (node.domain !== "") return false;
  switch (node.type) {
    case "Identity":
      return true;
    case "Dropout":
      return hidesNothing(node, (value) => constantOf(graph, value)) && isUnused(read, outputs, node.outputs[1]);
    case "Pad": {
      const pads = constantOf(graph, node.inputs[1]);
      // behind another Pad an empty one tells that the first is not an average pool's own padding (`settlePools`)
      return pads?.type === "int64" && pads.data.every((pad) => pad === 0n) && !padded.has(node.inputs[0] ?? "");
    }
    case "Concat":
      return node.inputs.length === 1;
    case "Transpose":
      return intsAttribute(node, "perm")?.every((from, to) => from === to) ?? false;
    default:
      return false;
  }
}

/** All values that a node somewhere reads, those that a Pad makes, and those that a subgraph takes from outside (which cannot be renamed here). */
function readValues(graph: Graph): Readonly<Record<"read" | "padded" | "captured", ReadonlySet<string>>> {
  const read = new Set<string>();
  const captured = new Set<string>();
  const padded = new Set<string>();
  for (const node of graph.nodes) {
    if (node.type === "Pad") padded.add(node.outputs[0] ?? "");
    for (const value of valuesRead(node)) read.add(value);
    if (subgraphs(node).length === 0) continue;
    for (const inner of valuesRead({ ...node, inputs: [] })) captured.add(inner);
  }
  return { read, padded, captured };
}

/**
 * Drops every node that passes its input on. A weight that reaches its reader through one keeps the reader's name for it
 * (PyTorch merges weights of equal content, and the names tell the layers apart), sharing the same memory.
 */
function dropPassThrough(graph: Graph): Graph {
  if (!graph.nodes.some(({ type }) => DROPPED.has(type))) return graph;
  const { read, padded, captured } = readValues(graph);
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const initializers = new Map(graph.initializers);
  const renamed = new Map<string, string>();
  const nameOf = (value: string) => renamed.get(value) ?? value;
  const outputNames = new Map<string, string>();
  const kept: Node[] = [];

  for (const node of graph.nodes) {
    const [from, to] = [nameOf(node.inputs[0] ?? ""), node.outputs[0] ?? ""];
    const current = { ...node, inputs: node.inputs.map(nameOf) };
    const constant = initializers.get(from);
    if (!passesThrough(node, graph, { read, padded, outputs }) || from === "") {
      kept.push(current);
    } else if (constant !== undefined) {
      initializers.set(to, constant);
    } else if (captured.has(to) || (outputs.has(to) && (inputs.has(from) || outputs.has(from) || captured.has(from)))) {
      kept.push(current);
    } else if (outputs.has(to) && !outputNames.has(from)) {
      // the value takes the output's name, since others know it by that
      outputNames.set(from, to);
      renamed.set(to, from);
    } else if (outputs.has(to)) {
      kept.push(current);
    } else {
      renamed.set(to, from);
    }
  }
  const final = (value: string) => outputNames.get(value) ?? value;
  return {
    ...graph,
    initializers,
    nodes: kept.map((node) => ({ ...node, inputs: node.inputs.map(final), outputs: node.outputs.map(final) })),
    types: renameTypes(graph.types, renamed, outputNames),
  };
}

function renameTypes(
  types: ReadonlyMap<string, ValueType>,
  dropped: ReadonlyMap<string, string>,
  outputNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, ValueType> {
  const result = new Map<string, ValueType>();
  for (const [value, type] of types) if (!dropped.has(value)) result.set(outputNames.get(value) ?? value, type);
  for (const [from, to] of outputNames) {
    const type = types.get(to) ?? types.get(from);
    if (type !== undefined) result.set(to, type);
  }
  return result;
}

/** A Transpose of a Transpose becomes one, which the next step drops where it moves nothing. */
function joinTransposes(graph: Graph): Graph {
  if (!graph.nodes.some(({ type }) => type === "Transpose")) return graph;
  const made = new Map<string, Node>();
  const nodes = graph.nodes.map((node) => {
    const first = made.get(node.inputs[0] ?? "");
    const outer = intsAttribute(node, "perm");
    const inner = first === undefined ? undefined : intsAttribute(first, "perm");
    let joined = node;
    if (node.type === "Transpose" && first !== undefined && inner !== undefined && outer !== undefined) {
      const perm = outer.map((axis) => inner[axis] ?? 0);
      joined = { ...node, inputs: first.inputs, attributes: { perm: { kind: "ints", value: perm } } };
    }
    if (joined.type === "Transpose" && joined.domain === "") made.set(joined.outputs[0] ?? "", joined);
    return joined;
  });
  return { ...graph, nodes };
}
