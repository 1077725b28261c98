import { checkOp } from "../../../../test/engine/check-op.ts";
import { attribute } from "../graph/attributes.ts";

const { float, int } = attribute;
const turns = [0, 1].flatMap((a) => [0, 1].map((b) => ({ a, b })));

checkOp("Gemm", [
  ...turns.map(({ a, b }) => ({
    name: `transA ${a}, transB ${b}, alpha and beta`,
    inputs: [a === 0 ? [4, 3] : [3, 4], b === 0 ? [3, 5] : [5, 3], [4, 5]],
    attributes: { alpha: float(0.5), beta: float(-2), transA: int(a), transB: int(b) },
    batch: a === 0 ? [0, 2] : [],
  })),
  { name: "bias of one row", inputs: [[4, 3], [3, 5], [5]] },
  {
    name: "bias of one column",
    inputs: [
      [4, 3],
      [3, 5],
      [4, 1],
    ],
    batch: [],
  },
  { name: "a single bias", inputs: [[4, 3], [3, 5], []] },
  {
    name: "no bias",
    inputs: [
      [4, 3],
      [3, 5],
    ],
  },
]);
