import { expect, test } from "vitest";
import { float32 } from "../graph/tensor.ts";
import { readValues } from "./score-evidence.ts";
import { logitScores, type ScoreOutput } from "./score-output.ts";

/** An output of which the graph only says that it is a list. */
const unsure = (classes: number, more: Partial<ScoreOutput> = {}): ScoreOutput => ({
  ...logitScores("y", ["batch", classes]),
  certain: false,
  ...more,
});

const rows = (...numbers: readonly (readonly number[])[]) =>
  float32([numbers.length, numbers[0]?.length ?? 0], numbers.flat());

test("numbers from 0 on that sum to 1 for every image are probabilities, also rounded ones", () => {
  expect(readValues(rows([0.2, 0.3, 0.5], [1, 0, 0]), unsure(3))).toMatchObject({
    scores: "probabilities",
    logits: undefined,
    certain: true,
  });
  expect(readValues(rows([0.2, 0.305, 0.5], [0.996, 0, 0]), unsure(3)).scores).toBe("probabilities");
  const logits = [
    rows([0.2, 0.3, 0.5], [0.9, 0.9, 0]),
    rows([0.5, 0.6, -0.1], [0.2, 0.3, 0.5]),
    rows([2, 1, -2], [0, 1, 0]),
  ];
  for (const values of logits) expect(readValues(values, unsure(3))).toMatchObject({ scores: "logits", logits: "y" });
});

test("numbers between 0 and 1 that do not sum to 1 are read as logits, and that is said", () => {
  const notes = (...numbers: readonly (readonly number[])[]) =>
    readValues(rows(...numbers), unsure(3))
      .notes.map(({ text }) => text)
      .join();
  expect(notes([0.2, 0.3, 0.9], [0.9, 0.9, 0])).toContain("do not sum to 1");
  for (const numbers of [
    [0.2, 0.3, 0.5],
    [0.2, 0.3, 1.5],
    [0.2, -0.3, 0.9],
    [0, 0, 0],
  ]) {
    expect(notes(numbers)).not.toContain("do not sum to 1");
  }
});

test("their logarithms are log-probabilities", () => {
  const values = rows([0.2, 0.3, 0.5].map(Math.log), [0.98, 0.01, 0.01].map(Math.log));
  expect(readValues(values, unsure(3))).toMatchObject({ scores: "log-probabilities", logits: "y" });
});

const PLACE = { about: "place", text: "read before it" } as const;

test("one number between 0 and 1 is a probability, another a logit", () => {
  const binary = unsure(1, { kind: "binary", classes: 2, notes: [PLACE, { about: "numbers", text: "…" }] });
  const inside = readValues(rows([0.2], [1], [0]), binary);
  expect(inside).toMatchObject({ scores: "probabilities", logits: undefined });
  expect(inside.notes.map(({ text }) => text)).toEqual([
    PLACE.text,
    expect.stringContaining("one number per image is read as the probability"),
    expect.stringContaining("no logits"),
  ]);
  expect(readValues(rows([0.2], [1.5]), binary)).toMatchObject({
    scores: "logits",
    notes: [PLACE, { about: "numbers", text: expect.stringContaining("logit") }],
  });
});

test("an output whose shape is known only now has its classes counted, or is a map", () => {
  const unknown = unsure(0, { shape: [], classes: 0 });
  expect(readValues(rows([1, 2, 3, 4], [4, 3, 2, 1]), unknown)).toMatchObject({ kind: "classes", classes: 4 });
  expect(readValues(rows([3], [-4]), unknown)).toMatchObject({ kind: "binary", classes: 2 });
  expect(readValues(float32([2, 2, 3], new Float32Array(12)), unknown)).toMatchObject({ kind: "none", classes: 0 });
  // a graph that shows its end was only asked how many classes there are
  const shown = { ...unknown, scores: "probabilities", logits: "z" } as const;
  expect(readValues(rows([0.4, 0.6], [0.5, 0.5]), shown)).toMatchObject({
    classes: 2,
    scores: "probabilities",
    logits: "z",
  });
});

test("numbers that are not finite say nothing", () => {
  expect(readValues(rows([Number.NaN, 1], [0, 1]), unsure(2)).certain).toBe(false);
});

test("−ln p of each class is no score: the class with the largest is the least likely", () => {
  const minusLog = rows(
    [0.2, 0.3, 0.5].map((p) => -Math.log(p)),
    [0.9, 0.05, 0.05].map((p) => -Math.log(p)),
  );
  expect(readValues(minusLog, unsure(3))).toMatchObject({
    kind: "none",
    notes: [{ about: "numbers", text: expect.stringContaining("holds −ln p of each class") }],
  });
  expect(readValues(rows([1.6, 1.2, 0.1]), unsure(3))).toMatchObject({ kind: "classes", scores: "logits" });
});
