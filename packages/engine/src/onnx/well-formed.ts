import { DeeplingError } from "../base/error.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { mapSubgraphs, topological } from "../graph/walk.ts";

/**
 * The same graph with its nodes in topological order, subgraphs too. Fails with "duplicate value" where two things
 * make one value, "unknown value" where nothing makes it, "invalid graph" on a cycle. `outer`: values in sight from around it.
 */
export function wellFormed(graph: Graph, outer: ReadonlySet<string> = new Set()): Graph {
  const own = ownValues(graph);
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
    sight ??= new Set([...outer, ...own.keys()]);
    return wellFormed(inner, sight);
  };
  const nodes = graph.nodes.map((node) => mapSubgraphs(node, inside));
  return { ...graph, nodes: topological(nodes) };
}

/** The graph's own values, with what makes each. Throws "duplicate value". */
function ownValues(graph: Graph): ReadonlyMap<string, Node | string> {
  const seen = new Map<string, Node | string>();
  const say = (by: Node | string) => (typeof by === "string" ? by : `node "${by.name}"`);
  const claim = (value: string, by: Node | string) => {
    const earlier = seen.get(value);
    if (earlier !== undefined)
      throw new DeeplingError("duplicate", `value: "${value}" (${say(earlier)} and ${say(by)})`);
    seen.set(value, by);
  };
  for (const input of graph.inputs) claim(input.name, "a graph input");
  for (const name of graph.initializers.keys()) claim(name, "an initializer");
  for (const node of graph.nodes) {
    for (const output of node.outputs) if (output !== "") claim(output, node);
  }
  return seen;
}

function unknown(value: string, place: string): DeeplingError {
  return new DeeplingError("unknown", `value: "${value}" (${place})`, {
    hint: "nothing in the model makes this value: the file is incomplete or was edited; export it again",
  });
}
