import { expect, test } from "vitest";
import { counterfactualFigure } from "./counterfactual-figure.ts";
import type { Mark } from "./display-list.ts";
import { robustnessFigure } from "./robustness-figure.ts";
import { svgOf } from "./svg.ts";
import { sweepFigure } from "./sweep-figure.ts";

const names = { model: "net", data: "photos" };
const most = { class: "cat", change: -0.4 };
const least = { class: "dog", change: 0.1 };

const step = (value: number, accuracy: number) => ({ value, accuracy, same: accuracy, recall: [accuracy, 0.5] });

const sweep = {
  ...names,
  edit: "rotate=-10:10:10",
  parameter: "Rotate: angle (°)",
  neutral: 0,
  count: 40,
  classes: ["cat", "dog"],
  untouched: { accuracy: 0.8, recall: [0.8, 0.5] },
  steps: [step(-10, 0.4), step(0, 0.8), step(10, 0.6)],
  image: {
    name: "felix",
    steps: [-10, 0, 10].map((value, at) => ({ value, probabilities: [0.3 + 0.2 * at, 0.7 - 0.2 * at] })),
  },
};

const texts = (marks: readonly Mark[]): readonly string[] =>
  marks.flatMap((mark) => (mark.kind === "text" ? [mark.text] : mark.kind === "group" ? texts(mark.marks) : []));

test("a sweep is one image's probabilities above the data's accuracy", async () => {
  await expect(svgOf(sweepFigure(sweep))).toMatchFileSnapshot("golden/sweep.svg");
});

test("a sweep without labels shows how many are predicted as before, and one without data the image alone", () => {
  const unknown = { accuracy: null, recall: [] };
  const unlabelled = sweepFigure({ ...sweep, image: null, untouched: unknown });
  expect(texts(unlabelled.marks)).toContain("predicted as before");
  expect(texts(unlabelled.marks)).not.toContain("accuracy");
  const alone = sweepFigure({ ...sweep, count: 0 });
  expect(texts(alone.marks)).toContain("probabilities of felix");
  expect(texts(alone.marks)).not.toContain("share of 0 images");
});

test("a robustness table has a row of cells for each edit, and the mean beneath", async () => {
  const shares = (accuracy: number) => ({ accuracy, same: accuracy });
  const table = robustnessFigure({
    ...names,
    count: 40,
    accuracy: 0.8,
    strengths: ["severity 1", "severity 2"],
    rows: [
      { ...shares(0.6), name: "fog", relative: 0.75, most, least, steps: [shares(0.8), shares(0.4)] },
      { ...shares(0.2), name: "snow", relative: 0.25, most, least, steps: [shares(0.2)] },
    ],
    mean: { ...shares(0.4), relative: 0.5 },
  });
  expect(texts(table.marks)).toEqual(expect.arrayContaining(["100 %", "50 %", "25 %", "cat −40.0", "dog +10.0"]));
  await expect(svgOf(table)).toMatchFileSnapshot("golden/robustness.svg");
});

test("a pair card shows both images, and their distances as shares of the mean", () => {
  const card = (name: string, predicted: string) => ({ name, predicted, confidence: 0.6, true: "cat" });
  const pixels = { width: 1, height: 1, pixels: new Uint8Array(3) };
  const drawn = counterfactualFigure(
    {
      ...names,
      layer: "fc",
      image: card("felix", "cat"),
      other: card("rex", "dog"),
      among: 39,
      neighbours: 10,
      layers: [{ layer: "fc", distance: 3, typical: 4, own: { class: "cat" }, other: { class: null } }],
    },
    [pixels, pixels],
  );
  expect(drawn.marks.filter(({ kind }) => kind === "picture")).toHaveLength(2);
  expect(texts(drawn.marks)).toEqual(expect.arrayContaining(["rex, true cat", "75 % · cat | –"]));
});
