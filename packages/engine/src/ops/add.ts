import { addDims } from "../graph/dims.ts";
import { binary } from "./binary.ts";
import { ofWholes } from "./known.ts";
import { oneOrSeveral } from "./relevance.ts";

/** a + b, broadcast. */
export const add = binary({
  type: "Add",
  layer: { kind: "add", word: "add", title: "" },
  relevance: oneOrSeveral("shift", "sums"),
  gradients: [({ g }) => g, ({ g }) => g],
  evaluate: ofWholes(addDims),
  output: "input",
  weights: [],
});
