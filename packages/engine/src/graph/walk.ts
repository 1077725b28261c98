import { DeeplingError } from "../base/error.ts";
import type { Attributes, Graph, Node } from "./graph.ts";

/** The node that makes each value, by list of nodes: such a list never changes, and several passes ask for the same one. */
const made = new WeakMap<readonly Node[], ReadonlyMap<string, Node>>();

/** The node that makes each value; inputs and initializers have none. Made once for a list of nodes. */
export function producers({ nodes }: Pick<Graph, "nodes">): ReadonlyMap<string, Node> {
  let found = made.get(nodes);
  if (found === undefined) {
    found = makersOf(nodes);
    made.set(nodes, found);
  }
  return found;
}

function makersOf(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const makers = new Map<string, Node>();
  for (const node of nodes) for (const output of node.outputs) if (output !== "") makers.set(output, node);
  return makers;
}

/** The nodes that read each value, by list of nodes, as `made` holds who makes it. */
const read = new WeakMap<readonly Node[], ReadonlyMap<string, readonly Node[]>>();

/**
 * The nodes that read each value, in the graph's order, each once; a value that nobody reads is not in the map. Made once for a list of nodes.
 */
export function consumers({ nodes }: Pick<Graph, "nodes">): ReadonlyMap<string, readonly Node[]> {
  let found = read.get(nodes);
  if (found === undefined) {
    found = readersOf(nodes);
    read.set(nodes, found);
  }
  return found;
}

function readersOf(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const readers = new Map<string, Node[]>();
  for (const node of nodes) {
    for (const value of valuesRead(node)) {
      const found = readers.get(value);
      if (found === undefined) readers.set(value, [node]);
      else found.push(node);
    }
  }
  return readers;
}

const NONE: readonly Graph[] = [];

/** The graphs that a node holds in its attributes: the branches of If, the bodies of Loop and Scan. */
export function subgraphs({ attributes }: Node): readonly Graph[] {
  // every pass asks this of every node, and hardly any has one
  let found: Graph[] | undefined;
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute?.kind !== "graph") continue;
    if (found === undefined) found = [attribute.value];
    else found.push(attribute.value);
  }
  return found ?? NONE;
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
  if (inner.length === 0 && inputs.length <= 3 && areApart(inputs)) return inputs;
  const read = new Set(inputs);
  for (const graph of inner) for (const value of captured(graph)) read.add(value);
  read.delete("");
  return [...read];
}

/** Whether up to three names are all there and all different. */
function areApart(names: readonly string[]): boolean {
  const first = names[0];
  const second = names[1];
  const third = names[2];
  if (first === "" || second === "" || third === "") return false;
  return second === undefined || (first !== second && first !== third && second !== third);
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
  const isInOrder = nodes.every((node, index) =>
    valuesRead(node).every((value) => (maker.get(value) ?? Number.NEGATIVE_INFINITY) < index),
  );
  if (isInOrder) return nodes;
  const before = nodes.map((node) => {
    const makers = new Set<number>();
    for (const value of valuesRead(node)) {
      const index = maker.get(value);
      if (index !== undefined) makers.add(index);
    }
    return makers;
  });
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

/** The values that the graph's outputs depend on, they too; `kept` gets the nodes that read or make them, the last one first. */
export function valuesNeeded(graph: Graph, kept: Node[] = []): Set<string> {
  const used = new Set(graph.outputs.map((output) => output.name));
  // what reads a value stands behind what makes it
  for (let at = graph.nodes.length - 1; at >= 0; at--) {
    const node = graph.nodes[at];
    if (node === undefined || !node.outputs.some((output) => used.has(output))) continue;
    kept.push(node);
    for (const value of valuesRead(node)) used.add(value);
    for (const output of node.outputs) if (output !== "") used.add(output);
  }
  return used;
}

/** The graph without the nodes, initializers and types that its outputs do not depend on; inputs stay. The graph itself where all is needed. */
export function prune<G extends Graph>(graph: G): G {
  const kept: Node[] = [];
  const used = valuesNeeded(graph, kept);
  for (const input of graph.inputs) used.add(input.name);
  const nodes = kept.length === graph.nodes.length ? graph.nodes : kept.reverse();
  const initializers = withKeys(graph.initializers, (name) => used.has(name));
  const types = withKeys(graph.types, (name) => used.has(name));
  if (nodes === graph.nodes && initializers === graph.initializers && types === graph.types) return graph;
  return { ...graph, nodes, initializers, types };
}

/** The entries of a map whose keys are wanted; the map itself where all are. */
export function withKeys<T>(map: ReadonlyMap<string, T>, isWanted: (key: string) => boolean): ReadonlyMap<string, T> {
  let whole = true;
  for (const key of map.keys()) {
    if (isWanted(key)) continue;
    whole = false;
    break;
  }
  if (whole) return map;
  const kept = new Map<string, T>();
  for (const [key, value] of map) if (isWanted(key)) kept.set(key, value);
  return kept;
}
