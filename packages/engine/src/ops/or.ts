import { binary } from "./binary.ts";

/** a or b, broadcast. */
export const or = binary({
  type: "Or",
  doc: "True where either value is.",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 || b !== 0),
  output: "bool",
  weights: "nonlinear",
});
