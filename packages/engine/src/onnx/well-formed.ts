import { DeeplingError } from "../base/error.ts";
import type { Graph } from "../graph/graph.ts";
import { mapSubgraphs, topological, valueNames } from "../graph/walk.ts";

/**
 * The same graph with its nodes in topological order, subgraphs too. Fails with "duplicate value" where two things
 * make one value, "unknown value" where nothing makes it, "invalid graph" on a cycle. `outer`: values in sight from around it.
 */
export function wellFormed(graph: Graph, outer: ReadonlySet<string> = new Set()): Graph {
  checkUnique(graph);
  const own = valueNames(graph);
  const known = (value: string) => own.has(value) || outer.has(value);
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input !== "" && !known(input)) throw unknown(input, `input of node "${node.name}"`);
    }
  }
  for (const output of graph.outputs)
    if (!known(output.name)) throw unknown(output.name, `output of graph "${graph.name}"`);
  // A copy of all names for each graph that holds subgraphs, not for each subgraph.
  let sight: ReadonlySet<string> | undefined;
  const inside = (inner: Graph) => {
    sight ??= new Set([...outer, ...own]);
    return wellFormed(inner, sight);
  };
  const nodes = graph.nodes.map((node) => mapSubgraphs(node, inside));
  return { ...graph, nodes: topological(nodes) };
}

function checkUnique(graph: Graph): void {
  const seen = new Map<string, string>();
  const claim = (value: string, by: string) => {
    const earlier = seen.get(value);
    if (earlier !== undefined) throw new DeeplingError("duplicate", `value: "${value}" (${earlier} and ${by})`);
    seen.set(value, by);
  };
  for (const input of graph.inputs) claim(input.name, "a graph input");
  for (const name of graph.initializers.keys()) claim(name, "an initializer");
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== "") claim(output, `node "${node.name}"`);
  }
}

function unknown(value: string, place: string): DeeplingError {
  return new DeeplingError("unknown", `value: "${value}" (${place})`, {
    hint: "nothing in the model makes this value: the file is incomplete or was edited; export it again",
  });
}
