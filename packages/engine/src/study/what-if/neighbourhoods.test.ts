import { expect, test } from "vitest";
import { firstParting, lastingParting, neighbourhoodSize } from "./neighbourhoods.ts";

test.each([
  [[0, 0, 0], [0, 0, 0], undefined, undefined],
  [[0, 0, 0, 0], [1, 0, 2, 2], 0, 2],
  [[0, 1, 2], [0, 2, 2], 1, undefined],
  [[0, 1, 2], [1, 2, 0], 0, 0],
  // where no image has a distance there is no class to differ from
  [[0, -1, 2], [1, 2, 0], 0, 2],
  [[0, 1, -1], [1, 2, 0], 0, undefined],
  [[], [], undefined, undefined],
])("%j and %j part first at %s, and to the end from %s on", (before, after, first, lasting) => {
  expect([firstParting(before, after), lastingParting(before, after)]).toEqual([first, lasting]);
});

test.each([
  [10, 1000, 10],
  [10, 20, 10],
  [10, 9, 4],
  [10, 1, 1],
  [10, 0, 1],
  [3, 9, 3],
])("of %i neighbours wanted among %i images with a class, %i make a neighbourhood", (asked, known, size) => {
  const classes = [...Array.from({ length: known }, (_, at) => at % 3), -1, -1, -1];
  expect(neighbourhoodSize(asked, classes)).toBe(size);
});
