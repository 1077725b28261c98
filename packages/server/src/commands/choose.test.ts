import { DeeplingError, type Layer, nearest } from "@deepling/engine";
import { expect, test } from "vitest";
import { chooseItem, chooseItems, chooseLayers } from "./choose.ts";

const layers = ["input", "conv1", "relu1", "fc8"].map((name, index) => ({ name, index })) as unknown as Layer[];

test("layers by name and by index", () => {
  expect(chooseLayers("conv1, 3,0", layers)).toEqual([1, 3, 0]);
  expect(() => chooseLayers("cnv1", layers)).toThrow("unknown layer: cnv1");
  expect(() => chooseLayers("", layers)).toThrow("unknown layer: ");
  expect(nearest("cnv1", ["fc8", "relu1", "conv1"], 1)).toEqual(["conv1"]);
});

test("items by number and range, each once", () => {
  const data = { name: "photos", count: 10 };
  expect(chooseItems("3,0-2,2", data)).toEqual([3, 0, 1, 2]);
  for (const wrong of ["10", "5-3", "a", "-1", ""]) expect(() => chooseItems(wrong, data)).toThrow("items");
});

test("with --limit numbers count the images that are used, which the hint says", () => {
  const hintOf = (data: Parameters<typeof chooseItem>[1]) => {
    try {
      return chooseItem(12, data);
    } catch (error) {
      return error instanceof DeeplingError ? error.hint : error;
    }
  };
  expect(hintOf({ name: "photos", count: 13 })).toBe(12);
  expect(hintOf({ name: "photos", count: 10 })).toBe("photos has images 0 to 9");
  expect(hintOf({ name: "photos", count: 10, whole: 300 })).toBe(
    "photos has images 0 to 9: numbers count the images that --limit uses, 10 of 300",
  );
});
