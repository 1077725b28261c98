import type { Layer } from "@deepling/engine";
import { expect, test } from "vitest";
import { lastBeforeScores } from "./default-layer.ts";

const layer = (index: number, name: string, inputs: readonly number[], weights: boolean) =>
  ({ index, name, inputs, weights: weights ? { name, shape: [1] } : undefined }) as unknown as Layer;

test("the layer that the last layer with weights reads, not that before it in the list", () => {
  const chain = [layer(0, "input", [], false), layer(1, "conv", [0], true), layer(2, "relu", [1], false)];
  const dense = [...chain, layer(3, "side", [1], false), layer(4, "fc", [2], true), layer(5, "softmax", [4], false)];
  expect(lastBeforeScores(dense)?.name).toBe("relu");
});

test("where the scores are computed from the image, or without weights, it is the last layer", () => {
  const linear = [layer(0, "input", [], false), layer(1, "fc", [0], true), layer(2, "softmax", [1], false)];
  expect(lastBeforeScores(linear)?.name).toBe("softmax");
  expect(lastBeforeScores([layer(0, "input", [], false), layer(1, "pool", [0], false)])?.name).toBe("pool");
});
