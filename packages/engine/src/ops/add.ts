import { addDims } from "../graph/dims.ts";
import { binary } from "./binary.ts";
import { ofWholes } from "./known.ts";

/** a + b, broadcast. */
export const add = binary({
  type: "Add",
  doc: "Adds two values; where branches of a network meet.",
  gradients: [({ g }) => g, ({ g }) => g],
  evaluate: ofWholes(addDims),
  output: "input",
  weights: [],
});
