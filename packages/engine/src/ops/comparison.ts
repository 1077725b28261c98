import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { binary } from "./rules/binary.ts";
import { compareDims } from "./rules/known.ts";

/** a = b, broadcast. */
export const equal = binary({
  type: "Equal",
  layer: other("Equal"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order === 0);
  },
  output: "bool",
  traits: [],
});

/** a > b, broadcast. */
export const greater = binary({
  type: "Greater",
  layer: other("Greater"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order > 0);
  },
  output: "bool",
  traits: [],
});

/** a ≥ b, broadcast. */
export const greaterOrEqual = binary({
  type: "GreaterOrEqual",
  layer: other("GreaterOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order >= 0);
  },
  output: "bool",
  traits: [],
});

/** a < b, broadcast. */
export const less = binary({
  type: "Less",
  layer: other("Less"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order < 0);
  },
  output: "bool",
  traits: [],
});

/** a ≤ b, broadcast. */
export const lessOrEqual = binary({
  type: "LessOrEqual",
  layer: other("LessOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === undefined ? undefined : Number(order <= 0);
  },
  output: "bool",
  traits: [],
});

/** Comparisons of two numbers, broadcast. */
export const comparison: readonly Op[] = [equal, greater, greaterOrEqual, less, lessOrEqual];
