import { expect, test } from "vitest";
import { resolve } from "../../../../../test/engine/resolve.ts";
import { flagSettings } from "./flags.ts";
import { numberFlags, usualNumbers } from "./usual-numbers.ts";

const flagsOf = (text: string) =>
  Object.fromEntries([...text.matchAll(/--(\S+) (\S+)/g)].map(([, name, value]) => [name, value]));

test.each([
  ["N", 3, 32, 32],
  ["N", 1, 28, 28],
  ["N", 28, 28, 1],
] as const)(
  "of an input %s, %i, %i, %i each way, typed as flags, is that way; the one in use is not among them",
  (...shape) => {
    const { preprocessing } = resolve({ shape });
    const others = usualNumbers(preprocessing);
    expect(others.length).toBeGreaterThan(2);
    for (const one of others) {
      const { scale, mean = [], std = [], channels } = flagSettings(flagsOf(numberFlags(one)));
      const whole = (numbers: readonly number[]) =>
        numbers.length === one.mean.length ? numbers : one.mean.map(() => numbers[0]);
      expect({ scale, mean: whole(mean), std: whole(std), channels }).toEqual(one);
      expect(numberFlags(one)).not.toBe(numberFlags(preprocessing));
    }
  },
);

test("channels that are no colours have no usual numbers", () => {
  expect(usualNumbers(resolve({ shape: ["N", 5, 32, 32] }).preprocessing)).toEqual([]);
});
