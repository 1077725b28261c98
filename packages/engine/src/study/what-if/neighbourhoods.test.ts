import { expect, test } from "vitest";
import { firstParting, lastingParting } from "./neighbourhoods.ts";

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
