import { expect, test } from "vitest";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import { parseEditRange } from "./edit-range.ts";

const { model } = smallParts("small");
const read = (text: string) => parseEditRange(text, model);

test("a range of an edit of images: its values, its unit, and where it changes nothing", () => {
  const range = read("rotate=-30:30:15");
  expect(range).toMatchObject({ title: "rotate: angle (°)", unit: "°", neutral: 0 });
  expect(range.steps.map(({ value }) => value)).toEqual([-30, -15, 0, 15, 30]);
  expect(range.steps[4]?.variant).toEqual({ image: [{ name: "rotate", angle: 30 }] });
  expect(read("contrast=0:2:0.1").neutral).toBe(1);
  expect(read("contrast=0:2:0.1").steps.map(({ value }) => value)[3]).toBe(0.3);
  expect(read("gaussian_noise:1:5:2")).toMatchObject({ neutral: 0, unit: "" });
  expect(read("gaussian_noise:1:5:2").steps.map(({ value }) => value)).toEqual([1, 3, 5]);
  const [first, second] = read("saturation(factor=2,shift=0.5:0:-0.25)").steps;
  expect([first?.variant, second?.variant]).toEqual([
    { image: [{ name: "saturation", factor: 2, shift: 0.5 }] },
    { image: [{ name: "saturation", factor: 2, shift: 0.25 }] },
  ]);
  // a range of one value
  expect(read("rotate=10:12:5")).toMatchObject({ neutral: 0, steps: [{ value: 10 }] });
});

test("a range of an edit of the network", () => {
  expect(read("relu1[2]*0:2:1")).toEqual({
    text: "relu1[2]*0:2:1",
    title: "relu1[2]*…",
    unit: "",
    neutral: 1,
    steps: [0, 1, 2].map((value) => ({
      value,
      variant: { network: [{ kind: "multiply", layer: "relu1", units: [2], by: value }] },
    })),
  });
  expect(read("conv1:weights*1:0:-0.5").steps.map(({ value }) => value)).toEqual([1, 0.5, 0]);
  expect(read("relu1+-1:1:1").neutral).toBe(0);
  expect(read("relu1[3]=2:0:-1").neutral).toBe(2);
  expect(read("relu1@box(0,0,3,3)=clamp(0,1:3:1)").steps).toHaveLength(3);
});

test.each([
  ["rotate=30", "invalid range: no range in", "START:END:STEP"],
  ["rotate=0:30", "invalid range: no range in", "START:END:STEP"],
  ["translate(x=0:5:1,y=0:5:1)", "invalid range: several ranges in", "START:END:STEP"],
  ["rotate=0:30:0", "invalid range: 0:30:0", "the step is zero"],
  ["rotate=30:0:5", "invalid range: 30:0:5", "from 30 to 0 the step is negative: 30:0:-5"],
  ["rotate=-30:30:5:5", "invalid range: -30:30:5:5", "three numbers"],
  ["frost:1:5:1", "unsupported edit: frost", "photographs"],
  ["rotate=0:1e400:1", "invalid range: 0:1e400:1", "1e400 is too large"],
  ["rotate=0:100000:1", "invalid range: 0:100000:1 (100001 values)", "at most 1000"],
  ["rotat=0:30:5", "unknown edit: rotat", "did you mean rotate?"],
  ["rleu1[2]*0:2:1", "unknown edit: rleu1", "did you mean relu1?"],
  ["rotate=0:1000:100", "invalid parameter: angle", "180"],
  ["relu1[9]*0:2:1", "unknown unit: relu1/9", "there are 6 channels"],
])("%s is refused", (text, message, hint) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  expect(() => read(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
});
