import { seededRandom } from "@deepling/engine";
import { expect, test } from "vitest";
import { sortedByKey } from "./sorted-by-key.ts";

const random = seededRandom(5);
const below = (most: number) => Uint32Array.from({ length: 3000 }, () => Math.floor(random() * most));

test.each([
  ["no keys", new Uint32Array()],
  ["equal keys", new Uint32Array(100)],
  ["keys of one digit", below(7)],
  ["keys of two digits", below(2 ** 20)],
  ["keys of all bits", below(2 ** 32)],
])("values with %s come as a stable sort puts them, and what was given stays", (_, keys) => {
  const values = Int32Array.from(keys, (_key, at) => 10 * at - 500);
  const [given, givenKeys] = [values.slice(), keys.slice()];
  const places = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  const sorted = sortedByKey({ values, keys });
  expect([...sorted.values]).toEqual(places.map((at) => values[at]));
  expect([...sorted.keys]).toEqual(places.map((at) => keys[at]));
  expect([values, keys]).toEqual([given, givenKeys]);
});
