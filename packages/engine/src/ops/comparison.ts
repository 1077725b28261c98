import { binary } from "./binary.ts";
import { compareDims } from "./known.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";

/** a = b, broadcast. */
export const equal = binary({
  type: "Equal",
  doc: "True where two values are equal.",
  layer: other("Equal"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order === 0);
  },
  output: "bool",
  weights: "nonlinear",
});

/** a > b, broadcast. */
export const greater = binary({
  type: "Greater",
  doc: "True where the first value is the greater.",
  layer: other("Greater"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order > 0);
  },
  output: "bool",
  weights: "nonlinear",
});

/** a ≥ b, broadcast. */
export const greaterOrEqual = binary({
  type: "GreaterOrEqual",
  doc: "True where the first value is at least the second.",
  layer: other("GreaterOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order >= 0);
  },
  output: "bool",
  weights: "nonlinear",
});

/** a < b, broadcast. */
export const less = binary({
  type: "Less",
  doc: "True where the first value is the smaller.",
  layer: other("Less"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order < 0);
  },
  output: "bool",
  weights: "nonlinear",
});

/** a ≤ b, broadcast. */
export const lessOrEqual = binary({
  type: "LessOrEqual",
  doc: "True where the first value is at most the second.",
  layer: other("LessOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order <= 0);
  },
  output: "bool",
  weights: "nonlinear",
});

/** Comparisons of two numbers, broadcast. */
export const comparison: readonly Op[] = [equal, greater, greaterOrEqual, less, lessOrEqual];
