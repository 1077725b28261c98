import { expect, test } from "vitest";
import { Names } from "./names.ts";

test("a new name is the hint, else the hint with the first number that is free", () => {
  const names = new Names(["conv", "conv_2"]);
  expect(names.fresh("relu")).toBe("relu");
  expect(["conv", "conv", "conv"].map((hint) => names.fresh(hint))).toEqual(["conv_1", "conv_3", "conv_4"]);
  expect(names.fresh("conv_1")).toBe("conv_1_1");
  expect(names.has("conv_4")).toBe(true);
  expect(names.has("conv_5")).toBe(false);
});
