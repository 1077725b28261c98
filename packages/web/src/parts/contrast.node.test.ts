import { expect, test } from "vitest";
import { CONTRASTS, contrastOf, targetFor } from "./contrast.ts";

const classes = ["airplane", "bird", "horse"];

test("a contrast of said and true class is of each image's own; others are as they are written", () => {
  const mistaken = { label: 0, predicted: 2, wrong: true };
  expect(CONTRASTS.map((target) => contrastOf(target, mistaken, classes))).toEqual([
    { towards: 2, from: 0 },
    { towards: 0, from: 2 },
  ]);
  expect(contrastOf("vs:bird, 2", mistaken, classes)).toEqual({ towards: 1, from: 2 });
  expect(["vs:bird,bird", "vs:bird,fish", "bird", ""].map((target) => contrastOf(target, mistaken, classes))).toEqual(
    new Array(4).fill(undefined),
  );
});

test("of an image that was recognised nothing is contrasted; until it is judged what was chosen stands", () => {
  const ask = (label: number, predicted: number) =>
    targetFor("vs:predicted,true", { predicted, wrong: label >= 0 && predicted >= 0 && label !== predicted });
  expect([ask(0, 2), ask(2, 2), ask(-1, 2), ask(0, -1)]).toEqual(["vs:predicted,true", "", "", "vs:predicted,true"]);
  expect(targetFor("vs:bird,horse", { predicted: 1, wrong: false })).toBe("vs:bird,horse");
});
