import { DeeplingError } from "../../base/error.ts";
import type { Node } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { alignInOrder, canAlign } from "./align-in-order.ts";
import { canonicalOrder } from "./canonical-order.ts";
import { type NodeFacts, nodeFacts } from "./node-facts.ts";

/** Two graphs' nodes in canonical order, and which of one is which of the other. */
export interface PairedNodes {
  readonly before: readonly NodeFacts[];
  readonly after: readonly NodeFacts[];
  /** Place among `before` of each of `after`; −1 for a new one. */
  readonly pairs: Int32Array;
}

const POINTS = { operator: 1, content: 8, name: 4, weights: 3, settings: 2, extents: 2 } as const;

/** How well two nodes fit; 0 for different operators. */
function likeness(a: NodeFacts, b: NodeFacts): number {
  if (a.type !== b.type) return 0;
  return (
    POINTS.operator +
    (a.content !== "" && a.content === b.content ? POINTS.content : 0) +
    (a.node.name === b.node.name ? POINTS.name : 0) +
    (a.weightShapes === b.weightShapes ? POINTS.weights : 0) +
    (a.settings === b.settings ? POINTS.settings : 0) +
    (a.makes === b.makes ? POINTS.extents : 0)
  );
}

/**
 * Pairs the nodes of two graphs by what they compute: operators of one type along the canonical order, equal weights before equal names before equal shapes; then
 * what was left over because branches stand in another order, by equal weights, equal names, or by what they read and who reads them. Throws "unsupported comparison" where both graphs have many thousands of
 * nodes that differ.
 */
export function pairNodes(before: Net, after: Net): PairedNodes {
  const own = canonicalOrder(before, nodeFacts(before));
  const other = canonicalOrder(after, nodeFacts(after));
  const pairs = new Int32Array(other.length).fill(-1);
  const taken = new Set<number>();
  const pair = (a: number, b: number) => {
    pairs[b] = a;
    taken.add(a);
  };
  const first = equalRun(own, other, (at) => at);
  const last = equalRun(own.slice(first), other.slice(first), (at, length) => length - 1 - at);
  for (let at = 0; at < first; at++) pair(at, at);
  for (let at = 1; at <= last; at++) pair(own.length - at, other.length - at);
  const score = (a: number, b: number) => {
    const [x, y] = [own[first + a], other[first + b]];
    const points = x === undefined || y === undefined ? 0 : likeness(x, y);
    // what has no more in common than its operator may still be paired by what is around it, once all else is
    return points > POINTS.operator ? points : 0;
  };
  if (!canAlign(own.length - first - last, other.length - first - last)) {
    throw new DeeplingError("unsupported", `comparison: graphs of ${own.length} and ${other.length} nodes`, {
      hint: "their structures cannot be compared; predictions and layers can",
    });
  }
  for (const [a, b] of alignInOrder(own.length - first - last, other.length - first - last, score)) {
    pair(first + a, first + b);
  }
  const paired = { before: own, after: other, pairs };
  pairLeft(paired, taken, pair, neighbourhood(before, after, paired));
  return paired;
}

/** How many nodes are equal in all but names, from one end on. */
function equalRun(
  own: readonly NodeFacts[],
  other: readonly NodeFacts[],
  place: (at: number, length: number) => number,
): number {
  const most = Math.min(own.length, other.length);
  for (let at = 0; at < most; at++) {
    const [a, b] = [own[place(at, own.length)], other[place(at, other.length)]];
    if (a === undefined || b === undefined || likeness(a, b) - POINTS.operator < EQUAL) return at;
    if (a.content !== b.content) return at;
  }
  return most;
}

/** Points of nodes that agree in weights, settings and extents; names and content come on top. */
const EQUAL = POINTS.weights + POINTS.settings + POINTS.extents;

/** Pairs what is left, the surest reason first. */
function pairLeft(
  { before, after, pairs }: PairedNodes,
  taken: ReadonlySet<number>,
  pair: (a: number, b: number) => void,
  neighbours: (a: number, b: number) => boolean,
): void {
  const reasons: readonly ((a: number, b: number, x: NodeFacts, y: NodeFacts) => boolean)[] = [
    (_a, _b, x, y) => x.content !== "" && x.content === y.content,
    (_a, _b, x, y) => x.node.name === y.node.name,
    (a, b, x, y) => x.settings === y.settings && x.weightShapes === y.weightShapes && neighbours(a, b),
    (a, b) => neighbours(a, b),
  ];
  for (const holds of reasons) {
    after.forEach((y, b) => {
      if (pairs[b] !== -1) return;
      const a = before.findIndex((x, at) => !taken.has(at) && x.type === y.type && holds(at, b, x, y));
      if (a >= 0) pair(a, b);
    });
  }
}

/** Whether two nodes read the same paired nodes, or are read by the same. */
function neighbourhood(before: Net, after: Net, { before: own, after: other, pairs }: PairedNodes) {
  const places = new Map<Node, number>(own.map(({ node }, at) => [node, at]));
  const paired = new Map<Node, number>();
  const around = (net: Net, node: Node, placeOf: (node: Node) => number, back: boolean): string => {
    const near = back
      ? net.dataInputs(node).flatMap((value) => net.producer(value) ?? [])
      : node.outputs.flatMap((value) => net.readers(value));
    return near
      .map(placeOf)
      .sort((x, y) => x - y)
      .join();
  };
  const known = (text: string) => text !== "" && !text.includes("-1");
  return (a: number, b: number): boolean => {
    for (const [at, { node }] of other.entries()) paired.set(node, pairs[at] ?? -1);
    const [x, y] = [own[a]?.node, other[b]?.node];
    if (x === undefined || y === undefined) return false;
    return [true, false].some((back) => {
      const here = around(before, x, (node) => places.get(node) ?? -1, back);
      return known(here) && here === around(after, y, (node) => paired.get(node) ?? -1, back);
    });
  };
}
