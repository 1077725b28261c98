import { intAttribute } from "../../graph/attributes.ts";
import { other } from "../layer-words.ts";
import type { Op } from "../op.ts";
import { axisOf } from "./axis.ts";

/** Where the greatest or least number stands along an axis. */
export function argExtremum(type: "ArgMax" | "ArgMin"): Op {
  return {
    type,
    layer: other(type),
    axes: "mixes",
    relevance: "none",
    infer: (node, { input }) => {
      const { shape } = input(0);
      if (shape === undefined) return [{ type: "int64", shape }];
      const axis = axisOf(node, intAttribute(node, "axis", 0), shape.length);
      const keeps = intAttribute(node, "keepdims", 1) === 1;
      return [{ type: "int64", shape: keeps ? shape.with(axis, 1) : shape.toSpliced(axis, 1) }];
    },
    evaluate: "none",
    pullback: "zero",
    traits: [],
    parameters: "plain",
  };
}
