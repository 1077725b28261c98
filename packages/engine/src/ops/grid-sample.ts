import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** Input 0 sampled at the positions of input 1 (batch, then the result's extents, then one coordinate for each axis). */
export const gridSample: Op = {
  type: "GridSample",
  layer: other("GridSample"),
  axes: "mixes",
  relevance: "none",
  infer: (_node, { input }) => {
    const { type, shape } = input(0);
    const grid = input(1).shape;
    return [{ type, shape: shape && grid && [...shape.slice(0, 2), ...grid.slice(1, -1)] }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain",
};
