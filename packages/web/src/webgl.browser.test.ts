import { expect, test } from "vitest";

test("webgl2 is there", () => {
  expect(document.createElement("canvas").getContext("webgl2")).not.toBeNull();
});
