import { expect, test } from "vitest";
import { decisionDepth, neighbourVote, voterCount } from "./neighbour-vote.ts";

test("the class with most votes wins, of equally many that of the nearest; an image does not vote for itself", () => {
  const labels = [0, 1, 1, 2, 2, 0];
  expect(neighbourVote([0, 1, 2, 3], labels, -1, 30)).toBe(1);
  expect(neighbourVote([3, 0, 5, 4], labels, -1, 30)).toBe(2);
  expect(neighbourVote([3, 0, 5, 4], labels, 3, 30)).toBe(0);
  expect(neighbourVote([2], labels, 2, 30)).toBe(-1);
});

test("thirty vote, whether the image itself is among the nearest or not", () => {
  const labels = Array.from({ length: 40 }, (_, row) => (row < 15 ? 0 : 1));
  const nearest = Array.from({ length: 31 }, (_, at) => at);
  expect(neighbourVote(nearest, labels, -1, 30)).toBe(0);
  expect(neighbourVote(nearest, labels, 0, 30)).toBe(1);
});

test("the decision depth is the first layer from which on every vote is the prediction", () => {
  expect(decisionDepth([1, 2, 1, 1], 1)).toBe(2);
  expect(decisionDepth([1, 1, 1], 1)).toBe(0);
  expect(decisionDepth([1, 1, 2], 1)).toBe(-1);
  expect(decisionDepth([-1, -1], -1)).toBe(-1);
});

test("thirty of the support vote, at most half of it", () => {
  expect([1, 2, 5, 59, 60, 2048].map(voterCount)).toEqual([1, 1, 2, 29, 30, 30]);
});
