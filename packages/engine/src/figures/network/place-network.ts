import type { Box, Point } from "../display-list.ts";
import { type Layered, type LayeredNode, layered } from "./layered.ts";

/** What is drawn of a network: a box, or a frame around others. Sizes in px; a frame's follow from what is in it, but that its name has room beside the line that comes in. */
export interface PlanItem {
  readonly id: string;
  /** Of a frame the width of its name. */
  readonly width: number;
  readonly height: number;
  /** What the frame holds; absent for a box. */
  readonly children?: readonly PlanItem[];
}

/** A connection between boxes by id; the first comes before the second. */
export interface PlanEdge {
  readonly from: string;
  readonly to: string;
}

/** A placed box or frame. */
export interface PlacedItem extends Box {
  readonly id: string;
  /** Frames around it. */
  readonly depth: number;
}

/** Where everything stands, in px; frames come before what they hold. */
export interface PlacedNetwork {
  readonly items: readonly PlacedItem[];
  /** Pieces of the connections; one that leaves a frame goes on outside of it. */
  readonly lines: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

/** Room around what a frame holds, and for its name, px. */
export const FRAME = { side: 12, top: 6, bottom: 0 } as const;
const GAPS = { beside: 18, beneath: 24 } as const;

/** A level of the plan: what stands in one frame, between the point where lines come in and the one where they leave. */
interface Level {
  readonly items: readonly PlanItem[];
  readonly edges: Map<string, { readonly from: number; readonly to: number }>;
}

/** Places boxes from top to bottom, each frame's content by itself. Boxes of a level are given in an order in which none reads a later one. */
export function placeNetwork(roots: readonly PlanItem[], edges: readonly PlanEdge[]): PlacedNetwork {
  const levels = levelsOf(roots, edges);
  const sizes = new Map<string, Sized>();
  const root = sizeLevel(roots, "", 0, levels, sizes);
  const items: PlacedItem[] = [];
  const lines: (readonly Point[])[] = [];
  const walk = ({ layout }: Sized, level: Level, x: number, y: number, depth: number): void => {
    for (const points of layout.lines) lines.push(points.map(([px, py]): Point => [px + x, py + y]));
    for (const [at, item] of level.items.entries()) {
      const [px, py] = layout.places[at + 1] ?? [0, 0];
      const sized = sizes.get(item.id);
      const size = sized === undefined ? item : sized.node;
      items.push({ id: item.id, x: px + x, y: py + y, width: size.width, height: size.height, depth });
      const inner = levels.get(item.id);
      if (sized === undefined || inner === undefined) continue;
      walk(sized, inner, px + x + sized.inset, py + y + FRAME.top, depth + 1);
    }
  };
  const top = levels.get("");
  if (top !== undefined) walk(root, top, 0, 0, 0);
  return { items, lines: joined(lines), width: root.layout.width, height: root.layout.height };
}

interface Sized {
  readonly node: LayeredNode;
  readonly layout: Layered;
  /** From the frame's left edge to its content. */
  readonly inset: number;
}

/** Places a level's content, that of its frames first. The points where lines come in and leave are its first and last node. */
function sizeLevel(
  items: readonly PlanItem[],
  id: string,
  name: number,
  levels: ReadonlyMap<string, Level>,
  sizes: Map<string, Sized>,
): Sized {
  const point = { width: 0, height: 0, inlet: 0, outlet: 0 };
  const inner = items.map((item): LayeredNode => {
    if (item.children === undefined) {
      return { width: item.width, height: item.height, inlet: item.width / 2, outlet: item.width / 2 };
    }
    const sized = sizeLevel(item.children, item.id, item.width, levels, sizes);
    sizes.set(item.id, sized);
    return sized.node;
  });
  const edges = [...(levels.get(id)?.edges.values() ?? [])];
  const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const end = items.length + 1;
  const layout = layered([point, ...inner, point], edges, GAPS);
  const ports = (at: number) => (used.has(at) ? (layout.places[at]?.[0] ?? 0) : layout.width / 2);
  const inset = Math.max(FRAME.side, name - ports(0));
  const node = {
    width: layout.width + inset + Math.max(FRAME.side, Math.min(inset, name / 2)),
    height: layout.height + FRAME.top + FRAME.bottom,
    inlet: ports(0) + inset,
    outlet: ports(end) + inset,
  };
  const within = id === "" ? layout : reaching(layout, node.height, end);
  return { node, layout: within, inset };
}

/** The lines that come in and leave, drawn to the frame's edge. */
function reaching(layout: Layered, height: number, end: number): Layered {
  const top = layout.places[0]?.[1] ?? 0;
  const bottom = layout.places[end]?.[1] ?? 0;
  const lines = layout.lines.map((points) => {
    const [first, last] = [points[0], points.at(-1)];
    const isIn = first !== undefined && first[1] === top && first[0] === layout.places[0]?.[0];
    const isOut = last !== undefined && last[1] === bottom && last[0] === layout.places[end]?.[0];
    const before: readonly Point[] = isIn ? [[first[0], -FRAME.top]] : [];
    const after: readonly Point[] = isOut ? [[last[0], height - FRAME.top]] : [];
    return [...before, ...points, ...after];
  });
  return { ...layout, lines };
}

/** Which items each frame holds and how they are connected: 0 is where lines come in, then the items, then where they leave. */
function levelsOf(roots: readonly PlanItem[], edges: readonly PlanEdge[]): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  const paths = new Map<string, readonly { readonly frame: string; readonly at: number }[]>();
  const enter = (items: readonly PlanItem[], frame: string, path: readonly { frame: string; at: number }[]): void => {
    levels.set(frame, { items, edges: new Map() });
    for (const [at, item] of items.entries()) {
      const own = [...path, { frame, at: at + 1 }];
      if (item.children === undefined) paths.set(item.id, own);
      else enter(item.children, item.id, own);
    }
  };
  enter(roots, "", []);
  const connect = (frame: string, from: number, to: number): void => {
    if (from !== to) levels.get(frame)?.edges.set(`${from} ${to}`, { from, to });
  };
  for (const { from, to } of edges) {
    const [a, b] = [paths.get(from) ?? [], paths.get(to) ?? []];
    let depth = 0;
    while (a[depth + 1] !== undefined && b[depth + 1] !== undefined && a[depth]?.at === b[depth]?.at) depth++;
    const [fork, join] = [a[depth], b[depth]];
    if (fork === undefined || join === undefined) continue;
    connect(fork.frame, fork.at, join.at);
    for (const { frame, at } of a.slice(depth + 1)) connect(frame, at, (levels.get(frame)?.items.length ?? 0) + 1);
    for (const { frame, at } of b.slice(depth + 1)) connect(frame, 0, at);
  }
  return levels;
}

/** Lines without those of a single point. */
const joined = (lines: readonly (readonly Point[])[]) => lines.filter((points) => points.length > 1);
