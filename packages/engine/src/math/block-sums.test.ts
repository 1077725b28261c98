import fc from "fast-check";
import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../base/random.ts";
import { createBlockSums } from "./block-sums.ts";

/** Numbers of very different size, in blocks of a few. */
function drawn(blocks: number) {
  const random = seededRandom(3);
  return Array.from({ length: blocks }, () =>
    Array.from({ length: 3 }, () => randomNormal(random) * 10 ** Math.floor(12 * random() - 6)),
  );
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number);

/** By its definition: sixteen by sixteen from left to right, whole sixteens before the rest of a level. */
function slowly(blocks: readonly (readonly number[])[]): number {
  let level = blocks.map((block) => sumOf([0, ...block]));
  const rests: number[][] = [];
  while (level.length > 0) {
    const whole = level.length - (level.length % 16);
    rests.push(level.slice(whole));
    level = Array.from({ length: whole / 16 }, (_, at) => sumOf(level.slice(16 * at, 16 * at + 16)));
  }
  return rests.reduce((total, rest) => (rest.length === 0 ? total : sumOf(rest) + total), 0);
}

function added(blocks: readonly (readonly number[])[], first: number) {
  const sums = createBlockSums(1, first);
  for (const block of blocks) {
    for (const number of block) sums.row(7)[0]! += number;
    sums.endBlock();
  }
  return sums;
}

test.each([1, 15, 16, 17, 255, 256, 257, 700, 4100])("%i blocks: as the definition says", (count) => {
  const blocks = drawn(count);
  expect(added(blocks, 0).total().get(7)![0]).toBe(slowly(blocks));
});

test("however blocks are cut into chunks, the sum is the same to the last bit", () => {
  const blocks = drawn(700);
  const whole = added(blocks, 0).total().get(7)![0]!;
  // the order matters: otherwise this would show nothing
  expect(sumOf(blocks.flat())).not.toBe(whole);
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 699 }), { maxLength: 12 }), (cuts) => {
      const bounds = [0, ...cuts.sort((a, b) => a - b), 700];
      const folded = createBlockSums(1);
      for (const [at, first] of bounds.slice(0, -1).entries()) {
        const nodes = added(blocks.slice(first, bounds[at + 1]), first).nodes();
        expect(nodes.length).toBeLessThan(100);
        folded.append(nodes);
      }
      expect(folded.total().get(7)![0]).toBe(whole);
    }),
    { numRuns: 50 },
  );
});

test("chunks of chunks, and one that goes on where another stood", () => {
  const blocks = drawn(300);
  const whole = added(blocks, 0).total().get(7)![0];
  const middle = createBlockSums(1, 20);
  middle.append(added(blocks.slice(20, 90), 20).nodes());
  middle.append(added(blocks.slice(90, 140), 90).nodes());
  for (const block of blocks.slice(140)) {
    for (const number of block) middle.row(7)[0]! += number;
    middle.endBlock();
  }
  const folded = createBlockSums(1);
  folded.append(added(blocks.slice(0, 20), 0).nodes());
  folded.append(middle.nodes());
  expect(folded.total().get(7)![0]).toBe(whole);
});

test("a key that a block lacks adds nothing, and a row that was handed on is not written to again", () => {
  const sums = createBlockSums(2);
  for (let block = 0; block < 40; block++) {
    sums.row(block % 3).set([block, 1]);
    sums.endBlock();
  }
  const [nodes, total] = [sums.nodes(), sums.total()];
  const before = structuredClone([nodes, total]);
  sums.row(0).set([1000, 1000]);
  sums.endBlock();
  expect([nodes, total]).toEqual(before);
  expect([...total.keys()].sort()).toEqual([0, 1, 2]);
  for (const [key, row] of total) {
    const blocks = Array.from({ length: 40 }, (_, block) => block).filter((block) => block % 3 === key);
    expect([...row]).toEqual([sumOf(blocks), blocks.length]);
  }
});
