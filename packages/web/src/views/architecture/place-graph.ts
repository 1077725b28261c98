import { Graph, layout } from "@dagrejs/dagre";
import { arrange, type Placement, type PlaceRequest } from "./place.ts";

/** Ranks from top to bottom, branches beside one another in an order with few crossings (Gansner et al. 1993, by dagre). */
export function placeGraph(request: PlaceRequest): Placement {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 8, edgesep: 8, ranksep: 8, ranker: "tight-tree" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, height } of request.boxes) graph.setNode(id, { width: request.leastBeside, height });
  for (const { from, to } of request.edges) graph.setEdge(from, to);
  layout(graph);
  const ranks = new Map<number, { id: string; x: number }[]>();
  for (const { id } of request.boxes) {
    const { x = 0, y = 0 } = graph.node(id);
    const rank = ranks.get(y);
    if (rank === undefined) ranks.set(y, [{ id, x }]);
    else rank.push({ id, x });
  }
  const ordered = [...ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
  // A drawing and its mirror image are equally good: the one closer to the model's own order is taken.
  const side = ordered.reduce((sum, rank) => sum + leaning(rank), 0) < 0 ? -1 : 1;
  return arrange(
    request,
    ordered.map((rank) => rank.sort((a, b) => side * (a.x - b.x)).map(({ id }) => id)),
  );
}

/** How many rows of a rank, in the model's order, lie to the right of the one before, less those to the left. */
function leaning(rank: readonly { readonly x: number }[]): number {
  return rank.reduce((sum, { x }, i) => sum + (i === 0 ? 0 : Math.sign(x - (rank[i - 1]?.x ?? x))), 0);
}
