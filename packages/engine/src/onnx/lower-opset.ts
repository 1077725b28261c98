import { CANONICAL_OPSET, type Graph, type Node } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import type { Tensor } from "../graph/tensor.ts";
import { everyName, mapSubgraphs, prune, subgraphs } from "../graph/walk.ts";
import { FIRST_OPSETS } from "./lift/first-opsets.ts";
import type { LowerContext } from "./lift/lift.ts";
import { LIFTS } from "./lift/table.ts";

/** The oldest opset that is written. */
const OLDEST_WRITTEN = 7;

/**
 * The graph in the opset that its file was written for, or in the next one that can say it: nodes in the forms of the canonical opset become those of
 * the older one (`LIFTS`). Nodes that the file did not have must be of operators whose form did not change since they came, or of `LIFTS`.
 */
export function lowerOpset(graph: Graph, wanted: number): Graph {
  const own = graph.opsets.get("") ?? CANONICAL_OPSET;
  let version = Math.max(wanted, OLDEST_WRITTEN);
  // what one opset cannot say may need another one for its neighbour's sake
  for (let needed = neededBy(graph, version); needed > version; needed = neededBy(graph, version)) version = needed;
  if (version >= own) return graph;
  const names = new Names(everyName(graph));
  const lowered = lowerGraph(graph, version, (hint) => names.fresh(hint));
  return prune({ ...lowered, opsets: new Map([...graph.opsets, ["", version]]) });
}

/** The oldest opset, not before `version`, in which each node has a form. */
function neededBy(graph: Graph, version: number, outer?: LowerContext): number {
  const context = contextOf(graph, version, () => "", new Map(), outer);
  return Math.max(
    version,
    ...graph.nodes.map((node) => {
      const inner = subgraphs(node).map((subgraph) => neededBy(subgraph, version, context));
      if (node.domain !== "") return Math.max(version, ...inner);
      return Math.max(FIRST_OPSETS.get(node.type) ?? version, saidFrom(node, context), ...inner);
    }),
  );
}

/** The first opset, not before the context's, that has a form for what the node says. */
function saidFrom(node: Node, context: LowerContext): number {
  const before = LIFTS.get(node.type)?.before ?? 0;
  let { version } = context;
  while (version < before && lowered(node, { ...context, version }) === undefined) version++;
  return version;
}

function lowered(node: Node, context: LowerContext): Node | undefined {
  const lower = LIFTS.get(node.type)?.lower ?? "none";
  return lower === "none" ? undefined : lower(node, context);
}

function lowerGraph(graph: Graph, version: number, fresh: (hint: string) => string, outer?: LowerContext): Graph {
  const initializers = new Map<string, Tensor>(graph.initializers);
  const context = contextOf(graph, version, fresh, initializers, outer);
  const nodes = graph.nodes.map((node) => {
    const inner = mapSubgraphs(node, (subgraph) => lowerGraph(subgraph, version, fresh, context));
    const rule = node.domain === "" ? LIFTS.get(node.type) : undefined;
    return rule === undefined || version >= rule.before ? inner : (lowered(inner, context) ?? inner);
  });
  return { ...graph, nodes, initializers };
}

/** What is known around a node; new constants go to `initializers`. `outer`: what is known around a subgraph. */
function contextOf(
  graph: Graph,
  version: number,
  fresh: (hint: string) => string,
  initializers: Map<string, Tensor>,
  outer: LowerContext | undefined,
): LowerContext {
  return {
    version,
    shapeOf: (value) => graph.initializers.get(value)?.shape ?? graph.types.get(value)?.shape ?? outer?.shapeOf(value),
    constantOf: (value) => graph.initializers.get(value) ?? outer?.constantOf(value),
    constant: (tensor, hint) => {
      const name = fresh(hint);
      initializers.set(name, tensor);
      return name;
    },
  };
}
