import { expect, test } from "vitest";
import { VIEWS } from "./index.ts";

test("no two views share a name or a key of the address", () => {
  const ids = VIEWS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // those of the address's version and of the page itself
  const keys = ["v", "sel", "below"];
  for (const { address } of VIEWS) for (const kept of Object.values(address)) keys.push(...kept.keys);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  expect(keys.length).toBeGreaterThan(50);
});

test("one view stands at each place but below the stage", () => {
  const places = VIEWS.map(({ place }) => place).filter((place) => place !== "below");
  expect(places.toSorted()).toEqual(["left", "right", "stage"]);
});
