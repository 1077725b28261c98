import type { Explanation } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { attributionFigure, drawAttribution, scaleEnd } from "./attribution-figure.ts";
import { magnitudeOnPaper, signedOnPaper } from "./colour-map.ts";

const map = Float32Array.of(-2, 0, 0, 2);
const explanation: Explanation = {
  kind: "explanation",
  final: true,
  done: 1,
  total: 1,
  item: 0,
  method: "gradient",
  target: "logit of <cat>",
  width: 2,
  height: 2,
  map,
  channels: "sum",
  signed: true,
  range: [-2, 2],
  facts: [{ name: "a fact", value: 0.123456, doc: "" }],
  raw: undefined,
};
const picture = { width: 2, height: 2, pixels: new Uint8Array(12).fill(128) };
const figure = {
  model: "net",
  image: "cat.png",
  title: "Gradient",
  parameters: { steps: 3 },
  explanation,
  picture,
  notes: [],
};

test("the drawing says what it shows, and its text is escaped", async () => {
  const drawing = await drawAttribution(figure);
  for (const text of [
    "Gradient: logit of &lt;cat&gt;",
    "net · cat.png · steps 3",
    "−2, against",
    "a fact 0.1235",
    "sum over the channels",
  ]) {
    expect(drawing).toContain(text);
  }
});

test("facts that do not fit into a line go on in the next, none is cut", async () => {
  const facts = Array.from({ length: 8 }, (_, at) => ({
    name: `the share of relevance number ${at}`,
    value: at,
    doc: "",
  }));
  const drawing = await drawAttribution({ ...figure, explanation: { ...explanation, facts } });
  for (const { name, value } of facts) expect(drawing).toContain(`${name} ${value}`);
  expect(drawing).not.toContain("…");
});

test("what was assumed is in the figure, below all else", async () => {
  const guessed = await drawAttribution({ ...figure, notes: ["preprocessing is a guess"] });
  expect(guessed).toContain("Preprocessing is a guess");
  const height = (drawing: string) => Number(/viewBox="0 0 \d+ (\d+)"/.exec(drawing)?.[1]);
  expect(height(guessed)).toBeGreaterThan(height(await drawAttribution(figure)));
});

test("the panels hold the map: blue against, white for nothing, red for", async () => {
  const { data, info } = await sharp(await attributionFigure(figure))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray(3 * (2 * y * info.width + 2 * x), 3 * (2 * y * info.width + 2 * x) + 3),
  ];
  // the middle of each place of the second panel
  const [against, nothing, speaks] = [at(368, 160), at(496, 160), at(496, 288)] as [number[], number[], number[]];
  expect(against[2]).toBeGreaterThan((against[0] as number) + 80);
  expect(speaks[0]).toBeGreaterThan((speaks[2] as number) + 80);
  expect(Math.min(...nothing)).toBeGreaterThan(240);
});

test("lightness falls with the magnitude, on both sides alike", () => {
  const luma = ([r, g, b]: readonly number[]) => 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  for (const scale of [magnitudeOnPaper, signedOnPaper, (v: number) => signedOnPaper(-v)]) {
    const steps = Array.from({ length: 21 }, (_, i) => luma(scale(i / 20)));
    expect(steps.every((value, i) => i === 0 || value < (steps[i - 1] as number))).toBe(true);
    expect(steps[0]).toBeGreaterThan(0.95);
  }
  expect(signedOnPaper(7)).toEqual(signedOnPaper(1));
});

test("the scale ends at the 99th percentile, and never at zero", () => {
  expect(scaleEnd(Float32Array.from({ length: 1001 }, (_, i) => (i === 0 ? -1e6 : i)))).toBe(991);
  expect(scaleEnd(new Float32Array(10))).toBe(1);
  expect(scaleEnd(Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? -3 : 0)))).toBe(3);
});
