import type { Node } from "../../graph/graph.ts";
import { murmur128, textBytes } from "../../graph/murmur.ts";
import { hasTrait } from "../../ops/index.ts";
import type { Net } from "../net.ts";
import type { NodeFacts } from "./node-facts.ts";

/** How far back the way to a node is read to tell the branches of a sum apart. */
const STEPS_BACK = 4;

/**
 * The nodes in an order that follows from what they compute alone, not from the file's order or its names: from the outputs back, each after what it reads, the
 * operands of sums and products in the order of what makes them.
 */
export function canonicalOrder(net: Net, facts: ReadonlyMap<Node, NodeFacts>): readonly NodeFacts[] {
  const key = waysBack(net, facts);
  const makersOf = (node: Node): readonly Node[] => {
    const makers = net.dataInputs(node).flatMap((value) => net.producer(value) ?? []);
    if (!hasTrait(node, "commutes") || makers.length < 2) return makers;
    return makers.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  };
  const placed = new Set<Node>();
  const order: NodeFacts[] = [];
  const ends = net.graph.outputs.flatMap(({ name }) => net.producer(name) ?? []);
  // what no output needs comes last, in the file's order
  for (const end of [...ends, ...net.nodes]) {
    // deep networks would overflow a recursion
    const open: { readonly node: Node; readonly left: Node[] }[] = [];
    const enter = (node: Node) => {
      if (placed.has(node)) return;
      placed.add(node);
      open.push({ node, left: makersOf(node).toReversed() });
    };
    enter(end);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.left.pop();
      if (next !== undefined) enter(next);
      else {
        open.pop();
        const own = facts.get(top.node);
        if (own !== undefined) order.push(own);
      }
    }
  }
  return order;
}

/** What a node is, then what makes it, a few steps back, as hashes: the nearest tells first, so that a change far back turns no branches around. Worked out where it is asked for. */
function waysBack(net: Net, facts: ReadonlyMap<Node, NodeFacts>): (node: Node) => string {
  const label = (node: Node): string => {
    const { type = "", settings = "", weightShapes = "" } = facts.get(node) ?? {};
    return `${type} ${settings} ${weightShapes}`;
  };
  const known = Array.from({ length: STEPS_BACK }, () => new Map<Node, string>());
  const keyOf = (node: Node, steps: number): string => {
    const found = known[steps]?.get(node);
    if (found !== undefined) return found;
    const makers = steps === 0 ? [] : net.dataInputs(node).map((value) => net.producer(value));
    const made = makers.map((maker) => (maker === undefined ? "" : keyOf(maker, steps - 1)));
    const parts = hasTrait(node, "commutes") ? made.sort() : made;
    const key = murmur128(textBytes(`${label(node)}(${parts.join()})`));
    known[steps]?.set(node, key);
    return key;
  };
  return (node) => `${label(node)} ${known.map((_, steps) => keyOf(node, steps)).join(" ")}`;
}
