import { type Layer, nearest } from "@deepling/engine";
import { expect, test } from "vitest";
import { chooseItems, chooseLayers } from "./choose.ts";

const layers = ["input", "conv1", "relu1", "fc8"].map((name, index) => ({ name, index })) as unknown as Layer[];

test("layers by name and by index", () => {
  expect(chooseLayers("conv1, 3,0", layers)).toEqual([1, 3, 0]);
  expect(() => chooseLayers("cnv1", layers)).toThrow("unknown layer: cnv1");
  expect(() => chooseLayers("", layers)).toThrow("unknown layer: ");
  expect(nearest("cnv1", ["fc8", "relu1", "conv1"], 1)).toEqual(["conv1"]);
});

test("items by number and range, each once", () => {
  expect(chooseItems("3,0-2,2", 10)).toEqual([3, 0, 1, 2]);
  for (const wrong of ["10", "5-3", "a", "-1", ""]) expect(() => chooseItems(wrong, 10)).toThrow("items");
});
