import { expect, test } from "vitest";
import { readEditTexts, writeEditTexts } from "./edit-text.ts";

test.each([
  ["rotate=15", [{ name: "rotate", given: { "": "15" } }]],
  ["grey", [{ name: "grey", given: {} }]],
  ["gaussian_noise:3", [{ name: "gaussian_noise", given: { severity: "3" } }]],
  [
    "noise(sigma=0.1,seed=3); blur=1.5",
    [
      { name: "noise", given: { sigma: "0.1", seed: "3" } },
      { name: "blur", given: { "": "1.5" } },
    ],
  ],
  ["paint(points=1:2/3:4,colour=000000)", [{ name: "paint", given: { points: "1:2/3:4", colour: "000000" } }]],
  ["", []],
] as const)("%s is read, and written so that it reads the same", (text, edits) => {
  expect(readEditTexts(text)).toEqual(edits);
  expect(readEditTexts(writeEditTexts(edits))).toEqual(edits);
});

test.each(["rotate=15)", "=3", "rotate(15)", "a(b=1", "rotate 15"])("%s is no edit", (text) => {
  expect(readEditTexts(text)).toBeUndefined();
});
