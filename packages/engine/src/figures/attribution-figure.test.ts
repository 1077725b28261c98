import { expect, test } from "vitest";
import { attributionFigure, scaleEnd } from "./attribution-figure.ts";
import { magnitudeOnPaper, signedOnPaper } from "./colour-scales.ts";
import { type Drawing, type Mark, picturesOf } from "./display-list.ts";
import { svgOf } from "./svg.ts";

const map = Float32Array.of(-2, 0, 0, 2);
const figure = {
  model: "net",
  image: "cat.png",
  title: "Gradient",
  parameters: { steps: 3 },
  explanation: {
    target: "logit of <cat>",
    width: 2,
    height: 2,
    map,
    channels: "sum" as const,
    signed: true,
    facts: [{ name: "a fact", value: 0.123456 }],
  },
  picture: { width: 2, height: 2, pixels: new Uint8Array(12).fill(128) },
  notes: [],
};
const textsOf = ({ marks }: Drawing) => marks.flatMap((mark: Mark) => (mark.kind === "text" ? [mark.text] : []));

test("the figure, as before", async () => {
  await expect(svgOf(attributionFigure({ ...figure, notes: ["a guess"] }))).toMatchFileSnapshot(
    "golden/attribution.svg",
  );
});

test("it says what it shows, and what was assumed below all else", () => {
  const plain = attributionFigure(figure);
  expect(textsOf(plain)).toEqual(
    expect.arrayContaining([
      "Gradient: logit of <cat>",
      "net · cat.png · steps 3",
      "−2, against",
      "a fact 0.1235",
      "attribution: sum over the channels",
    ]),
  );
  const guessed = attributionFigure({ ...figure, notes: ["preprocessing is a guess"] });
  expect(textsOf(guessed).at(-1)).toBe("Preprocessing is a guess");
  expect(guessed.height).toBeGreaterThan(plain.height);
});

test("facts that do not fit into a line go on in the next, none is cut", () => {
  const facts = Array.from({ length: 8 }, (_, at) => ({ name: `the share of relevance number ${at}`, value: at }));
  const texts = textsOf(attributionFigure({ ...figure, explanation: { ...figure.explanation, facts } })).join(" · ");
  for (const { name, value } of facts) expect(texts).toContain(`${name} ${value}`);
  expect(texts).not.toContain("…");
});

test("the panels hold the image and the map: blue against, white for nothing, red for", () => {
  const [image, drawn, over] = picturesOf(attributionFigure(figure).marks).map(({ picture }) => picture.pixels);
  expect(image).toBe(figure.picture.pixels);
  const at = (pixels: ArrayLike<number> | undefined, place: number) =>
    [0, 1, 2].map((c) => pixels?.[3 * place + c] ?? -1) as [number, number, number];
  const [against, nothing, speaks] = [at(drawn, 0), at(drawn, 1), at(drawn, 3)];
  expect(against[2]).toBeGreaterThan(against[0] + 80);
  expect(speaks[0]).toBeGreaterThan(speaks[2] + 80);
  expect(Math.min(...nothing)).toBeGreaterThan(240);
  // where the map is zero, the image shows through, in grey
  const grey = Math.round(255 * (0.4 + 0.6 * (128 / 255)));
  expect(at(over, 2)).toEqual([grey, grey, grey]);
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

test("the scale ends at the 99th percentile, and never at zero unless all is", () => {
  expect(scaleEnd(Float32Array.from({ length: 1001 }, (_, i) => (i === 0 ? -1e6 : i)))).toBe(991);
  expect(scaleEnd(new Float32Array(10))).toBe(0);
  expect(scaleEnd(Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? -3 : 0)))).toBe(3);
  const dead = attributionFigure({ ...figure, explanation: { ...figure.explanation, map: new Float32Array(4) } });
  expect(svgOf(dead)).not.toMatch(/NaN|Infinity/);
});
