import { binary } from "./binary.ts";

/** a or b but not both, broadcast. */
export const xor = binary({
  type: "Xor",
  doc: "True where exactly one of two values is.",
  gradients: "zero",
  evaluate: (a, b) => Number((a !== 0) !== (b !== 0)),
  output: "bool",
  weights: "nonlinear",
});
