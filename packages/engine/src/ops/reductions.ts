import { addDims, multiplyDims } from "../graph/dims.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { compareDims } from "./rules/known.ts";
import { reduction } from "./rules/reduction.ts";

/** Σ x over the axes in input 1. */
export const reduceSum = reduction({
  type: "ReduceSum",
  layer: { kind: "pooling", word: "sumpool", title: "sum" },
  relevance: "sums",
  gradient: ({ g }) => g,
  evaluate: (values) => values.reduce((sum, value) => addDims(sum, value), 0),
  traits: ["keeps sign", "steady at zero"],
});

/** Σ x / n over the axes in input 1. */
export const reduceMean = reduction({
  type: "ReduceMean",
  layer: { kind: "pooling", word: "avgpool", title: "average" },
  relevance: "sums",
  gradient: ({ g, math, count }) => math.div(g, count()),
  evaluate: "none",
  traits: ["keeps sign", "steady"],
});

/** Π x over the axes in input 1; the gradient holds where some x are 0 too. */
export const reduceProd = reduction({
  type: "ReduceProd",
  layer: other("ReduceProd"),
  relevance: "none",
  gradient: ({ g, x, math, along }) => {
    // the product of the others: p / x where no x is 0, p of the rest at the only 0, else 0
    const zero = math.equal(x, 0);
    const zeros = along("ReduceSum", math.where(zero, 1, 0));
    const safe = math.where(zero, 1, x);
    const rest = along("ReduceProd", safe);
    const others = math.where(
      zero,
      math.where(math.equal(zeros, 1), rest, 0),
      math.where(math.equal(zeros, 0), math.div(rest, safe), 0),
    );
    return math.mul(g, others);
  },
  evaluate: (values) => multiplyDims(...values),
  traits: [],
});

/** max x over the axes in input 1. Those that tie share the gradient alike, as in PyTorch's amax. */
export const reduceMax = reduction({
  type: "ReduceMax",
  layer: { kind: "pooling", word: "maxpool", title: "max" },
  relevance: "moves",
  gradient: ({ g, x, y, math, along }) => {
    const hit = math.equal(x, y);
    return math.where(hit, math.div(g, along("ReduceSum", math.where(hit, 1, 0))), 0);
  },
  evaluate: (values) =>
    values.find((value) => values.every((other) => [1, 0].includes(compareDims(value, other) ?? Number.NaN))),
  traits: ["keeps sign", "steady"],
});

/** min x over the axes in input 1. Those that tie share the gradient alike, as in PyTorch's amin. */
export const reduceMin = reduction({
  type: "ReduceMin",
  layer: other("ReduceMin"),
  relevance: "moves",
  gradient: ({ g, x, y, math, along }) => {
    const hit = math.equal(x, y);
    return math.where(hit, math.div(g, along("ReduceSum", math.where(hit, 1, 0))), 0);
  },
  evaluate: (values) =>
    values.find((value) => values.every((other) => [-1, 0].includes(compareDims(value, other) ?? Number.NaN))),
  traits: ["steady"],
});

/** Σ |x| over the axes in input 1. */
export const reduceL1 = reduction({
  type: "ReduceL1",
  layer: other("ReduceL1"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: "none",
  traits: ["steady at zero"],
});

/** √Σ x² over the axes in input 1. The zero vector gets no gradient, as in PyTorch. */
export const reduceL2 = reduction({
  type: "ReduceL2",
  layer: { kind: "pooling", word: "l2pool", title: "L2" },
  relevance: "none",
  gradient: ({ g, x, y, math }) => {
    const share = math.where(math.equal(y, 0), 0, math.div(g, y));
    return math.mul(x, share);
  },
  evaluate: "none",
  traits: ["steady at zero"],
});

/** Σ x² over the axes in input 1. */
export const reduceSumSquare = reduction({
  type: "ReduceSumSquare",
  layer: other("ReduceSumSquare"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(math.mul(g, 2), x),
  evaluate: "none",
  traits: ["steady at zero"],
});

/** ln Σ x over the axes in input 1. */
export const reduceLogSum = reduction({
  type: "ReduceLogSum",
  layer: other("ReduceLogSum"),
  relevance: "none",
  gradient: ({ g, x, math, along }) => math.div(g, along("ReduceSum", x)),
  evaluate: "none",
  traits: [],
});

/** ln Σ eˣ over the axes in input 1. */
export const reduceLogSumExp = reduction({
  type: "ReduceLogSumExp",
  layer: other("ReduceLogSumExp"),
  relevance: "none",
  gradient: ({ g, x, y, math }) => math.mul(g, math.exp(math.sub(x, y))),
  evaluate: "none",
  traits: [],
});

/** Sums, means and extremes along axes. */
export const reductions: readonly Op[] = [
  reduceSum,
  reduceMean,
  reduceProd,
  reduceMax,
  reduceMin,
  reduceL1,
  reduceL2,
  reduceSumSquare,
  reduceLogSum,
  reduceLogSumExp,
];
