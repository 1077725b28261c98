import { expect, test } from "vitest";
import { logitScores } from "../model/score-output.ts";
import { amplification } from "./change.ts";
import type { StripFrame, StripImage, StripSummary } from "./messages.ts";
import { stripSeries } from "./series.ts";

const output = logitScores("y", ["batch", 2]);

/** Two frames of images of 2 × 1 grey pixels; image i moves by `moves[i]` and is taken for class 1 at the end. */
function frames(moves: readonly number[]): readonly StripFrame[] {
  return [0, 1].map((frame) => ({
    kind: "frame",
    frame,
    frames: 2,
    width: 2,
    height: 1,
    channels: 1,
    images: moves.map(
      (move, i): StripImage => ({
        step: frame,
        pixels: Float32Array.of(0.5, 0.5 + frame * move),
        probabilities: frame === 0 ? Float32Array.of(0.9, 0.1) : Float32Array.of(0.2 + 0.1 * i, 0.8 - 0.1 * i),
        predicted: frame,
        value: i + frame,
        l2: frame * move,
        linf: frame * move,
      }),
    ),
  }));
}

const reading = (factor: number, flipFrame: number | undefined) => ({
  flipFrame,
  startClass: 0,
  endClass: 1,
  aim: 1,
  firstChange: Int32Array.of(-1, 1),
  amplification: factor,
  sentence: "b from frame 1",
});
const summary = (factors: readonly number[]) =>
  ({ strips: factors.map((factor, i) => reading(factor, i === 2 ? undefined : 1)) }) as unknown as StripSummary;

test("one image is shown as it was sent, with its difference and what the strip says", () => {
  const sent = frames([0.1, 0.25]);
  const asked = [{ target: "b", label: undefined, images: [1] }];
  const series = stripSeries(sent, summary([6, 2]), asked, output);
  const [row] = series?.rows ?? [];
  expect(series).toMatchObject({ shape: { width: 2, height: 1, channels: 1 }, frames: 2, amplification: 2 });
  expect(row).toMatchObject({ target: "b", label: 1, flip: 1, sentence: "b from frame 1" });
  expect(row?.frames[1]?.pixels).toBe(sent[1]?.images[1]?.pixels);
  expect([...(row?.frames[1]?.change ?? [])]).toEqual([0, 0.25]);
  // before the end nothing is said, and the factor is that of the latest frame
  const before = stripSeries(sent, undefined, [{ target: "b", label: 1, images: [1] }], output);
  expect(before?.rows[0]).toMatchObject({ label: 1, flip: undefined, sentence: undefined });
  expect(before?.amplification).toBe(amplification([Float32Array.of(0, 0.25)]));
});

test("rows beside each other share the factor that all of them bear", () => {
  const asked = [0, 1].map((image) => ({ target: "b", label: undefined, images: [image] }));
  expect(stripSeries(frames([0.1, 0.25]), summary([6, 2]), asked, output)?.amplification).toBe(2);
});

test("several images are shown by their mean, and counted", () => {
  const asked = [{ target: "b", label: 1, images: [0, 1, 2] }];
  const series = stripSeries(frames([0.1, 0.2, 0.3]), summary([6, 2, 3]), asked, output);
  const [row] = series?.rows ?? [];
  const last = row?.frames[1];
  expect(last?.pixels[1]).toBeCloseTo(0.7, 6);
  expect(last?.probabilities[1]).toBeCloseTo(0.7, 6);
  expect(last).toMatchObject({ predicted: 1, value: 2 });
  expect(last?.l2).toBeCloseTo(0.2, 6);
  expect(row).toMatchObject({
    flip: 1,
    sentence: "2 of 3 images flip, half of all by frame 1",
    firstChange: undefined,
  });
});

test("without a frame there is nothing to show", () => {
  expect(stripSeries([], undefined, [{ target: "b", label: 1, images: [0] }], output)).toBeUndefined();
});
