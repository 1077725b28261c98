import type { Point } from "../display-list.ts";
import { columnsOf } from "./columns.ts";
import { orderRanks } from "./order-ranks.ts";

/** Something to place, in px. Lines come in at the top, `inlet` from its left edge, and leave at the bottom, `outlet` from its left edge. */
export interface LayeredNode {
  readonly width: number;
  readonly height: number;
  readonly inlet: number;
  readonly outlet: number;
}

/** A connection between nodes by number; `from` is before `to`. */
export interface LayeredEdge {
  readonly from: number;
  readonly to: number;
}

/** Where nodes and lines stand, in px from the upper left corner. */
export interface Layered {
  readonly places: readonly Point[];
  readonly lines: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

/** Room between what stands beside and beneath one another, in px. */
export interface LayeredGaps {
  readonly beside: number;
  readonly beneath: number;
}

/** A node of a rank, or the place at which a line passes it. */
export interface Slot extends LayeredNode {
  /** Number of the node; undefined for a line that passes. */
  readonly node: number | undefined;
  /** Whether it is a node, or the only line of one: a branch goes on in it. Another line that passes is a connection beside the branches. */
  readonly leads: boolean;
  readonly above: number[];
  readonly below: number[];
}

/** More places at which lines pass ranks than this for every node, and lines go straight instead. */
const MOST_PASSES = 40;

/**
 * Places a graph whose edges lead from lower to higher numbers in ranks from top to bottom (Sugiyama et al. 1981): each node one rank below the lowest that it reads, lines that
 * pass ranks between the nodes of these, few crossings, and nodes beneath what they read. Takes time in proportion to nodes and passes; the same for the same graph.
 */
export function layered(nodes: readonly LayeredNode[], edges: readonly LayeredEdge[], gaps: LayeredGaps): Layered {
  const ranks = ranksOf(nodes.length, edges);
  const spans = edges.map(({ from, to }) => (ranks[to] ?? 0) - (ranks[from] ?? 0));
  const passes = spans.reduce((sum, span) => sum + span - 1, 0);
  const routed = passes <= MOST_PASSES * (nodes.length + 25);
  const slots: Slot[] = nodes.map((node, index) => ({ ...node, node: index, leads: true, above: [], below: [] }));
  const readers = new Map<number, number>();
  for (const { from } of edges) readers.set(from, (readers.get(from) ?? 0) + 1);
  const slotRanks = [...ranks];
  const chains = edges.map(({ from, to }, index) => {
    const chain = [from];
    for (let rank = (ranks[from] ?? 0) + 1; routed && rank < (ranks[to] ?? 0); rank++) {
      chain.push(slots.length);
      const leads = readers.get(from) === 1;
      slots.push({ node: undefined, leads, width: 0, height: 0, inlet: 0, outlet: 0, above: [], below: [] });
      slotRanks.push(rank);
    }
    chain.push(to);
    if (routed || spans[index] === 1) {
      for (const [at, slot] of chain.entries()) {
        const next = chain[at + 1];
        if (next === undefined) break;
        slots[slot]?.below.push(next);
        slots[next]?.above.push(slot);
      }
    }
    return chain;
  });
  const rows = orderRanks(slots, slotRanks);
  const lefts = columnsOf(slots, rows, gaps.beside);
  const tops: number[] = [];
  const bottoms: number[] = [];
  let y = 0;
  for (const row of rows) {
    tops.push(y);
    y += row.reduce((most, slot) => Math.max(most, slots[slot]?.height ?? 0), 0);
    bottoms.push(y);
    y += gaps.beneath;
  }
  const lines = chains.map((chain) => lineOf(chain, slots, slotRanks, lefts, tops, bottoms));
  return {
    places: nodes.map((_, index): Point => [lefts[index] ?? 0, tops[ranks[index] ?? 0] ?? 0]),
    lines,
    width: slots.reduce((most, { width }, slot) => Math.max(most, (lefts[slot] ?? 0) + width), 0),
    height: Math.max(0, bottoms.at(-1) ?? 0),
  };
}

/** Each node one below the lowest that it reads; what reads nothing directly above the first that reads it. */
function ranksOf(count: number, edges: readonly LayeredEdge[]): readonly number[] {
  const ranks = new Array<number>(count).fill(0);
  const sorted = edges.toSorted((a, b) => a.from - b.from);
  for (const { from, to } of sorted) ranks[to] = Math.max(ranks[to] ?? 0, (ranks[from] ?? 0) + 1);
  const reads = new Set(edges.map(({ to }) => to));
  const lowest = new Map<number, number>();
  for (const { from, to } of edges) {
    if (!reads.has(from)) lowest.set(from, Math.min(lowest.get(from) ?? Number.POSITIVE_INFINITY, ranks[to] ?? 0));
  }
  for (const [node, rank] of lowest) ranks[node] = rank - 1;
  return ranks;
}

/** Steps of a bend. */
const BEND = 8;

/** Down through the ranks: straight within one, in a bend between two. */
function lineOf(
  chain: readonly number[],
  slots: readonly Slot[],
  ranks: readonly number[],
  lefts: readonly number[],
  tops: readonly number[],
  bottoms: readonly number[],
): readonly Point[] {
  const points: Point[] = [];
  const add = (x: number, y: number): void => {
    const [lastX, lastY] = points.at(-1) ?? [Number.NaN, Number.NaN];
    if (lastX !== x || lastY !== y) points.push([x, y]);
  };
  for (const [at, slot] of chain.entries()) {
    const { inlet = 0, outlet = 0, height = 0 } = slots[slot] ?? {};
    const left = lefts[slot] ?? 0;
    const rank = ranks[slot] ?? 0;
    const top = tops[rank] ?? 0;
    if (at > 0) {
      const [fromX, fromY] = points.at(-1) ?? [0, 0];
      const x = left + inlet;
      for (let step = 1; fromX !== x && step < BEND; step++) {
        const t = step / BEND;
        // both ends upright: the smoothstep of x over y
        add(fromX + (x - fromX) * t * t * (3 - 2 * t), fromY + (top - fromY) * t);
      }
      add(x, top);
    }
    if (at === chain.length - 1) break;
    const isPass = slots[slot]?.node === undefined;
    if (!isPass) add(left + outlet, top + height);
    add(left + outlet, bottoms[rank] ?? 0);
  }
  return points;
}
