import { expect, test } from "vitest";
import { stripFigureOf } from "../../../../test/engine/strip-figure.ts";
import { type Drawing, type Mark, picturesOf, seriesColour } from "./display-list.ts";
import { curvesOf } from "./strip-curves.ts";
import { stripFilm } from "./strip-film.ts";
import { shownFrames, stripSheet } from "./strip-sheet.ts";
import { svgOf } from "./svg.ts";

const textsOf = ({ marks }: Drawing): readonly string[] =>
  marks.flatMap((mark: Mark) => (mark.kind === "text" ? [mark.text] : []));

test("a sheet of two targets, as before", async () => {
  const figure = stripFigureOf(2, 1, 1);
  const [row] = figure.series.rows;
  if (row === undefined) throw new Error("no row");
  const rows = [row, { ...row, target: "unit:conv1/0", label: undefined, flip: undefined }];
  const written = svgOf(
    stripSheet({ ...figure, series: { ...figure.series, rows }, map: "signed", notes: ["a guess"] }),
  );
  await expect(written).toMatchFileSnapshot("golden/strip-sheet.svg");
  expect(written).not.toMatch(/NaN|undefined|a<b/);
});

test("the sheet holds pictures, numbers, names and the flip", () => {
  const sheet = stripSheet(stripFigureOf(12, 6));
  expect(picturesOf(sheet.marks)).toHaveLength(24);
  const texts = textsOf(sheet);
  for (const text of ["6 flip", "C&d from frame 6, at L2 0.09; most change in the upper third", "× 4", "90.0 %"]) {
    expect(texts).toContain(text);
  }
  expect(texts.join("\n")).toContain("target c&d · legible · 60 steps · L∞ ≤ 8/255 · seed 3");
  expect(textsOf(stripSheet({ ...stripFigureOf(3, 1), notes: ["preprocessing is a guess"] }))).toContain(
    "Preprocessing is a guess",
  );
});

test("its pictures are the strip's: untouched, and amplified around grey", () => {
  const seen = picturesOf(stripSheet(stripFigureOf(3, undefined, 1)).marks).map(({ picture: { pixels } }) => [
    pixels[0],
    pixels[3 * 7],
  ]);
  // column by column: image, difference; the corner's byte and that of an unchanged place
  expect(seen).toEqual([
    [64, 64],
    [128, 128],
    [77, 64],
    [179, 128],
    [89, 64],
    [229, 128],
  ]);
});

test("without class scores the target's value stands in the columns, and no curve is drawn", () => {
  const figure = stripFigureOf(3, undefined);
  const rows = figure.series.rows.map((row) => ({
    ...row,
    frames: row.frames.map((frame) => ({ ...frame, predicted: -1, probabilities: new Float32Array() })),
  }));
  const sheet = stripSheet({ ...figure, classes: [], series: { ...figure.series, rows } });
  expect(textsOf(sheet)).toContain("the target's value");
  expect(sheet.marks.some(({ kind }) => kind === "line")).toBe(false);
});

test("long strips show sixteen frames, the first, the last and the flip among them", () => {
  const rowOf = (count: number, flip: number) => ({
    flip,
    frames: stripFigureOf(count, flip).series.rows[0]?.frames ?? [],
  });
  expect(shownFrames(rowOf(12, 6))).toEqual(Array.from({ length: 12 }, (_, i) => i));
  const shown = shownFrames(rowOf(100, 41));
  expect(shown).toHaveLength(16);
  expect(new Set(shown).size).toBe(16);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect([shown[0], shown.at(-1)]).toEqual([0, 99]);
  expect(shown).toContain(41);
});

test("curves are of the target's class, the predicted ones and the likeliest; classes below 2 % have none", () => {
  const frames = stripFigureOf(12, 6).series.rows[0]?.frames ?? [];
  expect(curvesOf({ frames, label: 1 }).map(({ label }) => label)).toEqual([1, 0, 2]);
  // a target that never becomes likely is drawn all the same
  expect(curvesOf({ frames, label: 3 }).map(({ label }) => label)).toEqual([3, 0, 1, 2]);
  expect(curvesOf({ frames: [], label: 1 })).toEqual([]);
});

test("a class has the same colour in all rows of a figure", () => {
  const figure = stripFigureOf(4, 2);
  const [row] = figure.series.rows;
  if (row === undefined) throw new Error("no row");
  const rows = [row, { ...row, target: "a<b", label: 0 }];
  const names = stripSheet({ ...figure, series: { ...figure.series, rows } }).marks.flatMap((mark) =>
    mark.kind === "text" && mark.text.startsWith("c&d ") ? [mark.style.fill] : [],
  );
  expect(names).toEqual([seriesColour(0), seriesColour(0)]);
});

test("a film draws each frame with its difference, and how far it is", () => {
  const film = stripFilm(stripFigureOf(5, 3));
  expect([film.width, film.height]).toEqual([548, 204]);
  const drawn = film.draw(4);
  expect(picturesOf(drawn.marks).map(({ box }) => [box.width, box.height])).toEqual([
    [256, 128],
    [256, 128],
  ]);
  expect(textsOf(drawn)).toEqual(["c&d 90.0 %", "difference × 4", "frame 4 · L2 0.17"]);
});
