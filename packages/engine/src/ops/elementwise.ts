import { multiplyDims } from "../graph/dims.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { unary } from "./rules/unary.ts";

/** |x|. At 0 the gradient is 0, as in PyTorch. */
export const abs = unary({
  type: "Abs",
  layer: { kind: "activation", word: "abs", title: "absolute value" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: (x) => (typeof x === "number" ? Math.abs(x) : undefined),
  traits: ["non-negative"],
});

/** The least whole number at least x; constant but for its jumps. */
export const ceil = unary({
  type: "Ceil",
  layer: other("Ceil"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => (typeof x === "number" ? Math.ceil(x) : x),
  traits: [],
});

/** cos x, radians. */
export const cos = unary({
  type: "Cos",
  layer: { kind: "activation", word: "cos", title: "cos" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.neg(math.mul(g, math.sin(x))),
  evaluate: "none",
  traits: [],
});

/** The error function. */
export const erf = unary({
  type: "Erf",
  layer: { kind: "activation", word: "erf", title: "erf" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.mul(math.exp(math.neg(math.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  evaluate: "none",
  traits: ["curve"],
});

/** eˣ. */
export const exp = unary({
  type: "Exp",
  layer: { kind: "activation", word: "exp", title: "exp" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, y),
  evaluate: "none",
  traits: ["curve"],
});

/** The greatest whole number at most x; constant but for its jumps. */
export const floor = unary({
  type: "Floor",
  layer: other("Floor"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => (typeof x === "number" ? Math.floor(x) : x),
  traits: [],
});

/** ln x. */
export const log = unary({
  type: "Log",
  layer: { kind: "activation", word: "log", title: "log" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.div(g, x),
  evaluate: "none",
  traits: ["curve"],
});

/** −x. */
export const neg = unary({
  type: "Neg",
  layer: { kind: "activation", word: "neg", title: "negation" },
  relevance: "passes",
  gradient: ({ g, math }) => math.neg(g),
  evaluate: (x) => multiplyDims(-1, x),
  traits: ["linear", "curve"],
});

/** 1 / x. */
export const reciprocal = unary({
  type: "Reciprocal",
  layer: other("Reciprocal"),
  relevance: "passes",
  gradient: ({ g, y, math }) => math.neg(math.mul(g, math.mul(y, y))),
  evaluate: "none",
  traits: ["curve"],
});

/** The nearest whole number, halves to the even one; constant but for its jumps. */
export const round = unary({
  type: "Round",
  layer: other("Round"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  traits: [],
});

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = unary({
  type: "Sigmoid",
  layer: { kind: "activation", word: "sigmoid", title: "sigmoid" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.mul(y, math.sub(1, y))),
  evaluate: "none",
  traits: ["non-negative", "squashes", "curve"],
});

/** −1, 0 or 1; constant but for the jump at 0. */
export const sign = unary({
  type: "Sign",
  layer: other("Sign"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  traits: [],
});

/** sin x, radians. */
export const sin = unary({
  type: "Sin",
  layer: { kind: "activation", word: "sin", title: "sin" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.cos(x)),
  evaluate: "none",
  traits: [],
});

/** ln(1 + eˣ). */
export const softplus = unary({
  type: "Softplus",
  layer: { kind: "activation", word: "softplus", title: "softplus" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sigmoid(x)),
  evaluate: "none",
  traits: ["non-negative", "curve"],
});

/** x / (1 + |x|). */
export const softsign = unary({
  type: "Softsign",
  layer: { kind: "activation", word: "softsign", title: "softsign" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const spread = math.add(math.abs(x), 1);
    return math.div(g, math.mul(spread, spread));
  },
  evaluate: "none",
  traits: [],
});

/** √x. At 0 the gradient is infinite, as in PyTorch. */
export const sqrt = unary({
  type: "Sqrt",
  layer: { kind: "activation", word: "sqrt", title: "square root" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.div(math.mul(g, 0.5), y),
  evaluate: "none",
  traits: [],
});

/** tanh x. */
export const tanh = unary({
  type: "Tanh",
  layer: { kind: "activation", word: "tanh", title: "tanh" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.sub(1, math.mul(y, y))),
  evaluate: "none",
  traits: ["squashes", "curve"],
});

/** Functions of one number, applied to each. */
export const elementwise: readonly Op[] = [
  abs,
  ceil,
  cos,
  erf,
  exp,
  floor,
  log,
  neg,
  reciprocal,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  softsign,
  sqrt,
  tanh,
];
