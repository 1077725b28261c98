import { useMemo } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import { NODE_GAP, type PlaceRequest } from "./place.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/** Height of a row, least widths of rows alone on their rank and beside others, room kept for edges that pass: in rem. */
const ROW = 1.4375;
const LEAST_WIDE = 9;
const LEAST_NARROW = 5;
const EDGE_ROOM = 2.5;
const MARGINS = 1;
/** Middle of the glyph in a row. */
const GLYPH = 1.8125;

/** A graph's nodes as boxes that fill a panel of the given width, and the length of one rem in pixels. */
export function useBoxes(graph: VisibleGraph, width: number): { readonly request: PlaceRequest; readonly rem: number } {
  const rem = remInPixels();
  const request = useMemo((): PlaceRequest => {
    const room = Math.max(LEAST_WIDE * rem, width - MARGINS * rem - (graph.chain ? 0 : EDGE_ROOM * rem));
    return {
      boxes: graph.nodes.map(({ id, depth }) => {
        const beside = graph.chain ? 1 : (graph.breadth[depth] ?? 1);
        const narrow = Math.max(LEAST_NARROW * rem, (room - NODE_GAP * (beside - 1)) / beside);
        return { id, width: Math.floor(beside === 1 ? room : narrow), height: ROW * rem };
      }),
      edges: graph.edges,
      anchor: GLYPH * rem,
    };
  }, [graph, width, rem]);
  return { request, rem };
}
