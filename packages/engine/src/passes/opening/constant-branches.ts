import type { Graph, Known, Node, ValueType } from "../../graph/graph.ts";
import { Names } from "../../graph/names.ts";
import { mapSubgraphs, valueNames } from "../../graph/walk.ts";
import { inferShapes, knownOf } from "../infer-shapes.ts";

/** Rounds of folding: the branch that is taken may hold another If. */
const MOST_ROUNDS = 20;

/** The graph with each If whose condition is known before it runs replaced by the branch that it takes. */
export function takeConstantBranches(graph: Graph): Graph {
  let current = graph;
  for (let round = 0; round < MOST_ROUNDS && current.nodes.some(({ type }) => type === "If"); round++) {
    const next = takeOnce(current);
    if (next === current) return current;
    current = next;
  }
  return current;
}

function takeOnce(graph: Graph): Graph {
  const typed = inferShapes(graph);
  const made = new Map(typed.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const lookup = {
    typeOf: (value: string) => typed.initializers.get(value) ?? typed.types.get(value),
    constantOf: (value: string) => typed.initializers.get(value),
    producerOf: (value: string) => made.get(value),
    known: new Map<string, Known | undefined>(),
  };
  const names = new Names([...valueNames(graph), ...graph.nodes.map(({ name }) => name)]);
  const initializers = new Map(graph.initializers);
  const types = new Map<string, ValueType>(graph.types);
  let changed = false;
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const taken = node.type === "If" && node.domain === "" ? branchOf(node, lookup) : undefined;
    if (taken === undefined) return [node];
    changed = true;
    const branch = apart(taken, names);
    for (const [name, tensor] of branch.initializers) initializers.set(name, tensor);
    for (const [name, type] of branch.types) if (!types.has(name)) types.set(name, type);
    const handed = node.outputs.flatMap((output, index): Node[] => {
      const from = branch.outputs[index]?.name ?? "";
      if (output === "") return [];
      const name = index === 0 ? node.name : names.fresh(`${node.name}_${index}`);
      return [{ name, type: "Identity", domain: "", inputs: [from], outputs: [output], attributes: {} }];
    });
    return [...branch.nodes, ...handed];
  });
  return changed ? { ...graph, nodes, initializers, types } : graph;
}

function branchOf(node: Node, lookup: Parameters<typeof knownOf>[1]): Graph | undefined {
  const known = knownOf(node.inputs[0] ?? "", lookup)?.values[0];
  if (typeof known !== "number") return undefined;
  const taken = node.attributes[known === 0 ? "else_branch" : "then_branch"];
  return taken?.kind === "graph" ? taken.value : undefined;
}

/** A branch whose own names differ from all in `names`, to which they are added: two branches may use the same ones. */
function apart(branch: Graph, names: Names): Graph {
  const renamed = new Map([...valueNames(branch)].map((name) => [name, names.fresh(name)]));
  const nameOf = (value: string) => renamed.get(value) ?? value;
  const inside = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((node) => mapSubgraphs({ ...node, inputs: node.inputs.map(nameOf) }, inside)),
    outputs: graph.outputs.map((output) => ({ ...output, name: nameOf(output.name) })),
  });
  const nodes = inside(branch).nodes.map((node) => {
    return { ...node, name: names.fresh(node.name), outputs: node.outputs.map(nameOf) };
  });
  return {
    ...branch,
    nodes,
    outputs: branch.outputs.map((output) => ({ ...output, name: nameOf(output.name) })),
    initializers: new Map([...branch.initializers].map(([name, tensor]) => [nameOf(name), tensor])),
    types: new Map([...branch.types].map(([name, type]) => [nameOf(name), type])),
  };
}
