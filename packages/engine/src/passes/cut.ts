import { DeeplingError } from "../base/error.ts";
import type { Graph, Node } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { everyName, prune, reachable, valuesRead } from "../graph/walk.ts";
import { describeValues } from "./tap.ts";

/**
 * The part of a graph that makes the values `to` from the values `from`, which become its inputs; graph inputs that it still
 * needs stay inputs, after them. Throws "unknown value", and "unreachable value" where something in `to` depends on nothing
 * in `from`.
 */
export function cut<G extends Graph>(graph: G, from: readonly string[], to: readonly string[]): G {
  const sources = new Set(from);
  const inputs = describeValues(graph, [...sources]);
  const opened = {
    ...graph,
    outputs: describeValues(graph, [...new Set(to)]),
    nodes: withoutMakers(graph, sources),
    initializers: new Map([...graph.initializers].filter(([name]) => !sources.has(name))),
  };
  for (const value of to) requireDependence(opened, sources, value);
  const needed = reachable(opened, to);
  const read = new Set([...needed].flatMap(valuesRead).concat(to));
  const kept = graph.inputs.filter(({ name }) => !sources.has(name) && read.has(name));
  return prune({ ...opened, inputs: [...inputs, ...kept] });
}

/** The nodes, but for those that only make sources; one that makes another value too keeps making that, its source under a new name. */
function withoutMakers(graph: Graph, sources: ReadonlySet<string>): readonly Node[] {
  const names = new Names(everyName(graph));
  const aside = (value: string) => names.fresh(`${value}_uncut`);
  return graph.nodes.flatMap((node) => {
    const made = node.outputs.filter((output) => output !== "");
    if (made.every((output) => sources.has(output))) return [];
    return made.some((output) => sources.has(output))
      ? [{ ...node, outputs: node.outputs.map((output) => (sources.has(output) ? aside(output) : output)) }]
      : [node];
  });
}

function requireDependence(graph: Graph, sources: ReadonlySet<string>, value: string): void {
  if (sources.has(value)) return;
  for (const node of reachable(graph, [value])) {
    for (const read of valuesRead(node)) if (sources.has(read)) return;
  }
  const named = [...sources].map((name) => `"${name}"`).join(", ");
  throw new DeeplingError("unreachable", `value: "${value}" does not depend on ${named}`);
}
