import { addDims } from "../graph/dims.ts";
import { oneOrSeveral } from "./relevance.ts";
import { binary } from "./rules/binary.ts";
import { ofWholes } from "./rules/known.ts";

/** a + b, broadcast. */
export const add = binary({
  type: "Add",
  layer: { kind: "add", word: "add", title: "" },
  relevance: oneOrSeveral("shift", "sums"),
  gradients: [({ g }) => g, ({ g }) => g],
  evaluate: ofWholes(addDims),
  output: "input",
  traits: ["linear", "commutes", "literals", "keeps signs", "curve"],
});
