import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const equation = (text: string) => ({ equation: attribute.string(text) });

checkOp("Einsum", [
  {
    name: "matrix product",
    inputs: [
      [3, 4],
      [4, 5],
    ],
    attributes: equation("ij,jk->ik"),
  },
  {
    name: "implicit output",
    inputs: [
      [3, 4],
      [4, 5],
    ],
    attributes: equation("ij, jk"),
  },
  {
    name: "heads",
    inputs: [
      [2, 3, 4, 5],
      [2, 6, 4, 5],
    ],
    attributes: equation("bqhd,bkhd->bhqk"),
    batch: [0, 1],
  },
  {
    name: "transposed result",
    inputs: [
      [2, 3, 4],
      [4, 5],
    ],
    attributes: equation("bij,jk->kbi"),
  },
  {
    name: "ellipsis",
    inputs: [
      [2, 3, 4, 5],
      [2, 3, 5, 2],
    ],
    attributes: equation("...ij,...jk->...ik"),
    batch: [0, 1],
  },
  {
    name: "an axis summed away in one input",
    inputs: [
      [2, 3, 4],
      [2, 4],
    ],
    attributes: equation("bij,bj->bj"),
    batch: [0, 1],
  },
  { name: "one input", inputs: [[2, 3, 4]], attributes: equation("bij->bj") },
  {
    name: "three inputs",
    inputs: [
      [2, 3],
      [3, 4],
      [4, 5],
    ],
    attributes: equation("ij,jk,kl->il"),
  },
]);
