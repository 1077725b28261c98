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

/** Operators of which some pass their input on. */
const DROPPED: ReadonlySet<string> = new Set(["Identity", "Dropout", "Pad", "Concat", "Transpose"]);

/**
 * The values that some node reads, those that a Pad makes, those that a subgraph takes from outside (which cannot be renamed here), and the
 * graph's inputs and outputs.
 */
type ValueSets = Readonly<Record<"read" | "padded" | "captured" | "inputs" | "outputs", ReadonlySet<string>>>;

const isUnused = ({ read, outputs }: ValueSets, value: string | undefined): boolean =>
  value === undefined || value === "" || !(read.has(value) || outputs.has(value));

/** Whether the node's first output always equals its first input. The sets are asked for by few nodes. */
function passesThrough(node: Node, graph: Graph, sets: () => ValueSets): boolean {
  if (!DROPPED.has(node.type) || node.domain !== "") return false;
  switch (node.type) {
    case "Identity":
      return true;
    case "Dropout":
      return hidesNothing(node, (value) => constantOf(graph, value)) && isUnused(sets(), node.outputs[1]);
    case "Pad": {
      const pads = constantOf(graph, node.inputs[1]);
      // behind another Pad an empty one tells that the first is not an average pool's own padding (`settlePools`)
      return pads?.type === "int64" && pads.data.every((pad) => pad === 0n) && !sets().padded.has(node.inputs[0] ?? "");
    }
    case "Concat":
      return node.inputs.length === 1;
    case "Transpose":
      return intsAttribute(node, "perm")?.every((from, to) => from === to) ?? false;
    default:
      return false;
  }
}

function setsOf(graph: Graph): ValueSets {
  const read = new Set<string>();
  const captured = new Set<string>();
  const padded = new Set<string>();
  for (const node of graph.nodes) {
    if (node.type === "Pad") padded.add(node.outputs[0] ?? "");
    for (const value of valuesRead(node)) read.add(value);
    if (subgraphs(node).length === 0) continue;
    for (const inner of valuesRead({ ...node, inputs: [] })) captured.add(inner);
  }
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  return { read, padded, captured, inputs, outputs };
}

/**
 * Drops every node that passes its input on. A weight that reaches its reader through one keeps the reader's name for it
 * (PyTorch merges weights of equal content, and the names tell the layers apart), sharing the same memory.
 */
export function dropPassThrough(graph: Graph): Graph {
  let known: ValueSets | undefined;
  const sets = (): ValueSets => {
    known ??= setsOf(graph);
    return known;
  };
  if (!graph.nodes.some((node) => passesThrough(node, graph, sets))) return graph;
  const { captured, inputs, outputs } = sets();
  const initializers = new Map(graph.initializers);
  const renamed = new Map<string, string>();
  const outputNames = new Map<string, string>();
  const kept: Node[] = [];
  const isBound = (value: string) => inputs.has(value) || outputs.has(value) || captured.has(value);

  for (const node of graph.nodes) {
    const [first = ""] = node.inputs;
    const [to = ""] = node.outputs;
    const from = renamed.get(first) ?? first;
    const constant = initializers.get(from);
    if (!passesThrough(node, graph, sets) || from === "") {
      kept.push(readingAs(node, renamed));
    } else if (constant !== undefined) {
      initializers.set(to, constant);
    } else if (captured.has(to) || (outputs.has(to) && (isBound(from) || outputNames.has(from)))) {
      kept.push(readingAs(node, renamed));
    } else {
      // of an output the value takes the name, since others know it by that
      if (outputs.has(to)) outputNames.set(from, to);
      renamed.set(to, from);
    }
  }
  return {
    ...graph,
    initializers,
    nodes: kept.map((node) => {
      const named = readingAs(node, outputNames);
      const made = namedAs(named.outputs, outputNames);
      return made === named.outputs ? named : { ...named, outputs: made };
    }),
    types: renameTypes(graph.types, renamed, outputNames),
  };
}

/** The node with other names for some of its inputs; the node itself where it reads none of them. */
function readingAs(node: Node, names: ReadonlyMap<string, string>): Node {
  const inputs = namedAs(node.inputs, names);
  return inputs === node.inputs ? node : { ...node, inputs };
}

function namedAs(values: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  return values.some((value) => names.has(value)) ? values.map((value) => names.get(value) ?? value) : values;
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
  let changed = false;
  const nodes = graph.nodes.map((node) => {
    if (node.type !== "Transpose") return node;
    const first = made.get(node.inputs[0] ?? "");
    const outer = intsAttribute(node, "perm");
    const inner = first === undefined ? undefined : intsAttribute(first, "perm");
    let joined = node;
    if (first !== undefined && inner !== undefined && outer !== undefined) {
      const perm = outer.map((axis) => inner[axis] ?? 0);
      joined = { ...node, inputs: first.inputs, attributes: { perm: { kind: "ints", value: perm } } };
      changed = true;
    }
    if (joined.domain === "") made.set(joined.outputs[0] ?? "", joined);
    return joined;
  });
  return changed ? { ...graph, nodes } : graph;
}
