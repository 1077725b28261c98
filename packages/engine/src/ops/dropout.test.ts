import { expect, test } from "vitest";
import { checkOp } from "../../../../test/engine/check-op.ts";
import { gradientAt } from "../../../../test/engine/gradient-at.ts";

import { float32 } from "../graph/tensor.ts";

checkOp("Dropout", [
  { name: "ratio alone", inputs: [[2, 3, 4], float32([], [0.5])], constants: [1] },
  {
    name: "not training",
    inputs: [[2, 3, 4], float32([], [0.5]), { type: "bool", shape: [], data: Uint8Array.from([0]) }],
    constants: [1, 2],
    outputs: 2,
  },
  {
    name: "training with nothing to hide",
    inputs: [[2, 3, 4], float32([], [0]), { type: "bool", shape: [], data: Uint8Array.from([1]) }],
    constants: [1, 2],
  },
]);

test("what hides values has no gradient, and says so", async () => {
  const training = { type: "bool", shape: [], data: Uint8Array.from([1]) } as const;
  const hiding = gradientAt("Dropout", [float32([2], [1, 2]), float32([], [0.5]), training]);
  await expect(hiding).rejects.toThrow("unsupported gradient: Dropout in training mode");
});
