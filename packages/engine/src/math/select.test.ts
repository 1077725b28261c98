import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import { selectRank } from "./select.ts";

const random = seededRandom(3);
const CASES: Readonly<Record<string, Float32Array>> = {
  "random values": Float32Array.from({ length: 997 }, () => random()),
  "equal values": new Float32Array(500).fill(2),
  "few different values": Float32Array.from({ length: 800 }, () => Math.floor(3 * random())),
  "sorted values": Float32Array.from({ length: 400 }, (_, i) => i),
  "falling values": Float32Array.from({ length: 401 }, (_, i) => -i),
  "one value": Float32Array.of(7),
};

test.each(Object.entries(CASES))(
  "the rank's value of %s is the one that sorting puts there, with the lesser before it",
  (_, values) => {
    const sorted = values.slice().sort();
    for (const rank of new Set([0, 1, values.length >> 1, values.length - 1].filter((at) => at < values.length))) {
      const mixed = values.slice();
      expect(selectRank(mixed, rank)).toBe(sorted[rank]);
      expect(mixed.slice(0, rank).sort()).toEqual(sorted.slice(0, rank));
      expect(mixed.slice(rank).sort()).toEqual(sorted.slice(rank));
    }
  },
);
