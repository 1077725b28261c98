import { useMemo } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import type { PlaceRequest } from "./place.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/** In rem: height of a row, least widths, the middle of the glyph within a row, the panel's margins. */
const ROW = 1.4375;
const LEAST_ALONE = 9;
const LEAST_BESIDE = 4.5;
const GLYPH_ALONE = 1.8125;
const GLYPH_BESIDE = 1.1875;
const MARGINS = 1;

/** A graph's nodes as rows that fill a panel of the given width, and the length of one rem in pixels. */
export function useBoxes(graph: VisibleGraph, width: number): { readonly request: PlaceRequest; readonly rem: number } {
  return useMemo(() => {
    // asked for with a new width only: it has the page's styles computed
    const rem = remInPixels();
    const request: PlaceRequest = {
      boxes: graph.nodes.map(({ id }) => ({ id, height: ROW * rem })),
      edges: graph.edges,
      room: width - MARGINS * rem,
      leastAlone: LEAST_ALONE * rem,
      leastBeside: LEAST_BESIDE * rem,
      anchorAlone: GLYPH_ALONE * rem,
      anchorBeside: GLYPH_BESIDE * rem,
    };
    return { request, rem };
  }, [graph, width]);
}
