import { seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { sortedByKey, valuesByKey } from "./sorted-by-key.ts";

const random = seededRandom(5);
const below = (most: number) => Uint32Array.from({ length: 3000 }, () => Math.floor(random() * most));

test.each([
  ["no keys", new Uint32Array()],
  ["equal keys", new Uint32Array(100)],
  ["keys of one digit", below(7)],
  ["keys of two digits", below(2 ** 20)],
  ["keys of all bits", below(2 ** 32)],
  ["keys that differ in high bits alone", below(9).map((key) => 2 ** 28 * key + 5)],
  ["keys of which some are the highest", below(3).map((key) => (key === 2 ? 2 ** 32 - 1 : key))],
])("values with %s come as a stable sort puts them, and what was given stays", (_, keys) => {
  const values = Int32Array.from(keys, (_key, at) => 10 * at - 500);
  const [given, givenKeys] = [values.slice(), keys.slice()];
  const places = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  const sorted = sortedByKey({ values, keys });
  expect([...sorted.values]).toEqual(places.map((at) => values[at]));
  expect([...sorted.keys]).toEqual(places.map((at) => keys[at]));
  expect([...valuesByKey({ values, keys })]).toEqual([...sorted.values]);
  expect([values, keys]).toEqual([given, givenKeys]);
});
