import type { Dim } from "../../graph/graph.ts";
import { other } from "../layer-words.ts";
import type { Op } from "../op.ts";
import { oneOrSeveral } from "../relevance.ts";
import { arithmetic } from "./arithmetic.ts";
import { broadcastType } from "./binary.ts";
import { allKnown, combine, compareDims } from "./known.ts";

/** The least or greatest of several values, number by number. Those that tie share the gradient alike, as in PyTorch. */
export function extremum(type: "Max" | "Min"): Op {
  const better = type === "Max" ? 1 : -1;
  const pick = (values: readonly Dim[]): Dim | undefined =>
    values.find((value) => values.every((other) => [better, 0].includes(compareDims(value, other) ?? Number.NaN)));
  return {
    type,
    layer: other(type),
    axes: "pointwise",
    // with a constant it is a curve, as Clip is
    relevance: oneOrSeveral("passes", "moves"),
    infer: (node, context) => [broadcastType(node, context)],
    evaluate: (node, { known }) => {
      const lists = allKnown(node.inputs.map((_, index) => known(index)));
      return lists && combine(lists, pick);
    },
    pullback: ({ builder, node, cotangent, wants, typeOf }) => {
      const [y = ""] = node.outputs;
      const math = arithmetic(builder, typeOf(y).type);
      const hits = node.inputs.map((input) => math.equal(input, y));
      const count = hits.map((hit) => math.where(hit, 1, 0)).reduce((sum, hit) => math.add(sum, hit));
      const share = math.div(cotangent(), count);
      return hits.map((hit, index) => (wants(index) ? math.where(hit, share, 0) : undefined));
    },
    traits: ["commutes", "literals"],
    parameters: "plain",
  };
}
