import type { ModelInfo } from "@deepling/engine";
import { expect, test } from "vitest";
import { layerArgument } from "./layer-argument.ts";

const layer = (index: number, name: string, shape: readonly (number | string)[], count: number | string) => ({
  ...{ index, name, shape, channels: { axis: 1, count } },
});
const model = {
  layers: [
    layer(0, "input", ["n", 3, 8, 8], 3),
    layer(1, "conv", ["n", 4, 8, 8], 4),
    layer(2, "largest", [], 1),
    layer(3, "open", ["n", "c"], "c"),
  ],
} as unknown as ModelInfo;

test("a layer with units is found by name or number; one without is refused before the work", () => {
  expect(layerArgument("conv", model)).toMatchObject({ layer: { index: 1 }, units: 4 });
  expect(layerArgument("1", model)).toMatchObject({ layer: { name: "conv" } });
  expect(() => layerArgument("0", model)).toThrow("unsupported layer: input (it is the image itself)");
  expect(() => layerArgument("2", model)).toThrow("unsupported layer: largest (it is not known to have units)");
  expect(() => layerArgument("open", model)).toThrow("unsupported layer: open (its number of units is not known)");
});
