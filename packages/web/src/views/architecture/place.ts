import { Graph, layout } from "@dagrejs/dagre";

/** A box to place, in CSS pixels. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A graph to place. JSON, so that it travels to a worker. */
export interface PlaceRequest {
  readonly boxes: readonly Box[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** In a list, edges leave and reach a box this far from its left. */
  readonly anchor: number;
}

/** Where a box stands: its left upper corner and its extent. */
export interface Placed extends Box {
  readonly x: number;
  readonly y: number;
}

/** A placed graph: boxes in the order of the request, edges as the points that they pass. */
export interface Placement {
  readonly boxes: readonly Placed[];
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
  readonly width: number;
  readonly height: number;
}

/** Room between two boxes below one another, and beside one another. */
export const RANK_GAP = 4;
export const NODE_GAP = 8;

/** Boxes below one another in the given order; edges between neighbours are straight. What is shown when a graph is a chain, or too large. */
export function placeList({ boxes, edges, anchor }: PlaceRequest): Placement {
  let y = 0;
  const placed = boxes.map((box) => {
    const at = { ...box, x: 0, y };
    y += box.height + RANK_GAP;
    return at;
  });
  const byId = new Map(placed.map((box, index) => [box.id, { box, index }]));
  const lines = edges.map(({ from, to }) => {
    const a = byId.get(from);
    const b = byId.get(to);
    if (a === undefined || b === undefined || b.index !== a.index + 1) return [];
    const x = a.box.x + anchor;
    return [
      { x, y: a.box.y + a.box.height },
      { x, y: b.box.y },
    ];
  });
  return {
    boxes: placed,
    edges: lines,
    width: Math.max(0, ...boxes.map(({ width }) => width)),
    height: Math.max(0, y - RANK_GAP),
  };
}

/** Boxes in ranks from top to bottom, branches beside one another (Gansner et al. 1993, by dagre). */
export function placeGraph({ boxes, edges }: PlaceRequest): Placement {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: NODE_GAP, edgesep: 10, ranksep: RANK_GAP, ranker: "tight-tree" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    boxes: boxes.map((box) => {
      const { x = 0, y = 0 } = graph.node(box.id);
      return { ...box, x: x - box.width / 2, y: y - box.height / 2 };
    }),
    edges: edges.map(({ from, to }) => graph.edge(from, to).points ?? []),
    width,
    height,
  };
}
