import { DeeplingError } from "../base/error.ts";
import type { Attributes, Graph, Node } from "./graph.ts";

/** The node that makes each value; inputs and initializers have none. */
export function producers(graph: Graph): ReadonlyMap<string, Node> {
  const made = new Map<string, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) if (output !== "") made.set(output, node);
  return made;
}

/** The nodes that read each value, in the graph's order, each once; a value that nobody reads is not in the map. */
export function consumers(graph: Graph): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const value of valuesRead(node)) {
      const found = readers.get(value);
      if (found === undefined) readers.set(value, [node]);
      else found.push(node);
    }
  }
  return readers;
}

/** The graphs that a node holds in its attributes: the branches of If, the bodies of Loop and Scan. */
export function subgraphs({ attributes }: Node): readonly Graph[] {
  const found: Graph[] = [];
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.kind === "graph") found.push(attribute.value);
  }
  return found;
}

/** The node with each of its subgraphs replaced; the same node where it has none. */
export function mapSubgraphs(node: Node, change: (graph: Graph) => Graph): Node {
  if (subgraphs(node).length === 0) return node;
  const attributes: Attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([key, attribute]) => [
      key,
      attribute.kind === "graph" ? { kind: "graph", value: change(attribute.value) } : attribute,
    ]),
  );
  return { ...node, attributes };
}

/** Every value that a node needs, each once: its inputs, and what its subgraphs take from the graph around them. */
export function valuesRead(node: Node): readonly string[] {
  const { inputs } = node;
  const inner = subgraphs(node);
  // what most nodes are: asked for all of them by every pass
  const [first, second] = inputs;
  if (inner.length === 0 && inputs.length <= 2 && first !== second && first !== "" && second !== "") return inputs;
  const read = new Set(inputs);
  for (const graph of inner) for (const value of captured(graph)) read.add(value);
  read.delete("");
  return [...read];
}

/** The values that a graph reads and does not make itself; none for a whole model. */
export function captured(graph: Graph): ReadonlySet<string> {
  const own = valueNames(graph);
  const outer = new Set<string>();
  for (const node of graph.nodes) for (const value of valuesRead(node)) if (!own.has(value)) outer.add(value);
  for (const output of graph.outputs) if (!own.has(output.name)) outer.add(output.name);
  return outer;
}

/** The names of all values of a graph: inputs, initializers and what its nodes make. Those inside subgraphs are not among them. */
export function valueNames(graph: Graph): ReadonlySet<string> {
  return ownNames(graph);
}

function ownNames(graph: Graph): Set<string> {
  const names = new Set<string>(graph.initializers.keys());
  for (const input of graph.inputs) names.add(input.name);
  for (const node of graph.nodes) for (const output of node.outputs) if (output !== "") names.add(output);
  return names;
}

/** Every name in use, of nodes and of values, inside subgraphs too: what a new name must differ from. */
export function everyName(graph: Graph): ReadonlySet<string> {
  const names = ownNames(graph);
  for (const node of graph.nodes) {
    names.add(node.name);
    for (const inner of subgraphs(node)) for (const name of everyName(inner)) names.add(name);
  }
  return names;
}

/**
 * The nodes so ordered that each stands after all whose values it reads; nodes already in such an order stay as they are
 * (else Kahn 1962). Fails with "invalid graph" on a cycle, naming one node of it.
 */
export function topological(nodes: readonly Node[]): readonly Node[] {
  const maker = new Map<string, number>();
  nodes.forEach((node, index) => {
    for (const output of node.outputs) if (output !== "") maker.set(output, index);
  });
  const before = nodes.map((node) => {
    const makers = new Set<number>();
    for (const value of valuesRead(node)) {
      const index = maker.get(value);
      if (index !== undefined) makers.add(index);
    }
    return makers;
  });
  if (before.every((makers, index) => [...makers].every((made) => made < index))) return nodes;
  return inOrder(nodes, before);
}

function inOrder(nodes: readonly Node[], before: readonly ReadonlySet<number>[]): readonly Node[] {
  const after: number[][] = nodes.map(() => []);
  before.forEach((makers, index) => {
    for (const made of makers) after[made]?.push(index);
  });
  const waiting = before.map((makers) => makers.size);
  const order = [...nodes.keys()].filter((index) => waiting[index] === 0);
  for (const index of order) {
    for (const next of after[index] ?? []) {
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) order.push(next);
    }
  }
  if (order.length < nodes.length) throw cycle(nodes, before, new Set(order));
  return order.flatMap((index) => nodes[index] ?? []);
}

/** Going back from a node that never came up, always to another such node, ends on the cycle. */
function cycle(
  nodes: readonly Node[],
  before: readonly ReadonlySet<number>[],
  ordered: ReadonlySet<number>,
): DeeplingError {
  const stuck = (candidates: Iterable<number>) => [...candidates].find((index) => !ordered.has(index));
  let on = stuck(nodes.keys());
  for (let step = 0; step < nodes.length && on !== undefined; step++) on = stuck(before[on] ?? []);
  return new DeeplingError("invalid", `graph: cycle (node "${nodes[on ?? 0]?.name}")`);
}

/** The nodes that the values named depend on. */
export function reachable(graph: Graph, values: Iterable<string>): ReadonlySet<Node> {
  const made = producers(graph);
  const found = new Set<Node>();
  const open = [...values];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const node = made.get(value);
    if (node === undefined || found.has(node)) continue;
    found.add(node);
    for (const read of valuesRead(node)) open.push(read);
  }
  return found;
}

/** The graph without the nodes, initializers and types that its outputs do not depend on; inputs stay. The graph itself where all is needed. */
export function prune<G extends Graph>(graph: G): G {
  const outputs = graph.outputs.map((output) => output.name);
  const kept = reachable(graph, outputs);
  const nodes = graph.nodes.filter((node) => kept.has(node));
  const used = new Set(outputs);
  for (const node of nodes) {
    for (const value of valuesRead(node)) used.add(value);
    for (const output of node.outputs) used.add(output);
  }
  for (const input of graph.inputs) used.add(input.name);
  const initializers = withKeys(graph.initializers, (name) => used.has(name));
  const types = withKeys(graph.types, (name) => used.has(name));
  const whole = nodes.length === graph.nodes.length;
  if (whole && initializers === graph.initializers && types === graph.types) return graph;
  return { ...graph, nodes, initializers, types };
}

/** The entries of a map whose keys are wanted; the map itself where all are. */
export function withKeys<T>(map: ReadonlyMap<string, T>, isWanted: (key: string) => boolean): ReadonlyMap<string, T> {
  const kept = new Map<string, T>();
  for (const [key, value] of map) if (isWanted(key)) kept.set(key, value);
  return kept.size === map.size ? map : kept;
}
