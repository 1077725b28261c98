import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { binary } from "./rules/binary.ts";
import { unary } from "./rules/unary.ts";

/** a and b, broadcast. */
export const and = binary({
  type: "And",
  layer: other("And"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 && b !== 0),
  output: "bool",
  traits: ["commutes"],
});

/** a or b, broadcast. */
export const or = binary({
  type: "Or",
  layer: other("Or"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 || b !== 0),
  output: "bool",
  traits: ["commutes"],
});

/** a or b but not both, broadcast. */
export const xor = binary({
  type: "Xor",
  layer: other("Xor"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number((a !== 0) !== (b !== 0)),
  output: "bool",
  traits: [],
});

/** Not x; true and false are 1 and 0 in shape arithmetic. */
export const not = unary({
  type: "Not",
  layer: other("Not"),
  relevance: "none",
  gradient: "zero",
  evaluate: (x) => Number(x === 0),
  traits: [],
});

/** Functions of truth values, broadcast. */
export const logic: readonly Op[] = [and, or, xor, not];
