import { intAttribute } from "../graph/attributes.ts";
import type { Node, Shape } from "../graph/graph.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { vector } from "./rules/known.ts";

/** The extents that the node asks for: from `start` up to, not including, `end`, counted from the back where negative. */
function asked(node: Node, shape: Shape): Shape {
  return shape.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape.length));
}

/** The extents of a value as whole numbers. */
export const shape: Op = {
  type: "Shape",
  layer: other("Shape"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const of = input(0).shape;
    return [{ type: "int64", shape: [of === undefined ? `${node.outputs[0]}.rank` : asked(node, of).length] }];
  },
  evaluate: (node, { input }) => {
    const of = input(0).shape;
    return of && vector(asked(node, of));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain",
};
