import { expect, test } from "vitest";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { createAnswerTally, rectifiedCodes } from "./answer-codes.ts";
import { orderedCode } from "./ordered-code.ts";

const ODD = [Number.NaN, -0, 0, 1e-45, -1e-45, -1e-38, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3, -3];

/** Answers of `units` units to images in batches; some images are not of the sample. */
function drawn(units: number, images: number) {
  const random = seededRandom(units);
  const most = Float32Array.from({ length: units * images }, (_, at) =>
    at % 7 < 2 ? ODD[at % ODD.length]! : randomNormal(random),
  );
  const rows = Int32Array.from({ length: images }, (_, image) =>
    image % 5 === 4 ? -1 : image - Math.floor(image / 5),
  );
  return { most, rows, kept: [...rows.keys()].filter((image) => rows[image]! >= 0) };
}

function tallied(units: number, images: number, change = (value: number) => value) {
  const { most, rows, kept } = drawn(units, images);
  const tally = createAnswerTally(units, kept.length);
  for (let start = 0; start < images; start += 8) {
    const count = Math.min(8, images - start);
    const positions = Int32Array.from({ length: count }, (_, position) => position);
    const answers = most.slice(start * units, (start + count) * units).map(change);
    tally.add({ count, positions, rows: rows.subarray(start, start + count) }, answers);
  }
  return { tally, most, kept, codes: tally.of(Int32Array.from(kept)) };
}

test.each([
  [1, 1],
  [5, 33],
  [40, 100],
])("%i units, %i images: a unit's codes are those of its answers, also taken in parts", (units, images) => {
  const { tally, most, kept, codes } = tallied(units, images);
  const parts = createAnswerTally(units, kept.length);
  const cut = Math.floor(kept.length / 3);
  for (const [from, to] of [
    [0, cut],
    [cut, kept.length],
  ] as const)
    parts.put(tally.slice(from, to), from);
  for (let unit = 0; unit < units; unit++) {
    const expected = kept.map((image) => orderedCode(most[image * units + unit]!));
    expect([...codes.ofUnit(unit)]).toEqual(expected);
    expect([...parts.of(codes.items).ofUnit(unit)]).toEqual(expected);
  }
});

test("behind a ReLU the codes are those of the rectified answers", () => {
  const relu = (value: number) => (Number.isNaN(value) ? value : Math.max(0, value));
  const [own, expected] = [rectifiedCodes(tallied(9, 60).codes), tallied(9, 60, relu).codes];
  for (let unit = 0; unit < 9; unit++) expect([...own.ofUnit(unit)]).toEqual([...expected.ofUnit(unit)]);
});
