import { rgbOfHex } from "@deepling/engine";
import { expect, test } from "vitest";
import { contrast, inkOn, over } from "./contrast.ts";
import { WRONG } from "./palette.ts";

test("contrast is that of the standard's examples", () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 9);
  // #777 on white fails AA by a hair, #767676 passes: the customary pair
  expect(contrast(rgbOfHex("#777777"), [1, 1, 1])).toBeCloseTo(4.48, 2);
  expect(contrast(rgbOfHex("#767676"), [1, 1, 1])).toBeCloseTo(4.54, 2);
});

test.each([
  ["dark", "#0f1216", "#e8ebef"],
  ["light", "#fbfbfc", "#14171b"],
] as const)("a count is readable in every cell of the %s confusion matrix", (theme, surface, ink) => {
  for (let opacity = 0; opacity <= 1; opacity += 0.01) {
    const cell = over(rgbOfHex(WRONG[theme]), rgbOfHex(surface), opacity);
    expect(contrast(inkOn(cell, rgbOfHex(ink)), cell)).toBeGreaterThanOrEqual(4.5);
  }
});
