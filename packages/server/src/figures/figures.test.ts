import { attributionFigure, drawing, picture, stripSheet, unitFigure } from "@deepling/engine";
import sharp from "sharp";
import { expect, test } from "vitest";
import { stripFigureOf } from "../../../../test/engine/strip-figure.ts";
import { drawingPng } from "./png.ts";
import { stripGif } from "./strip-gif.ts";

test("a PNG has two pixels to a px, and pictures keep their squares", async () => {
  const squares = { width: 2, height: 1, pixels: Uint8Array.of(10, 20, 30, 200, 100, 50) };
  const png = await drawingPng(drawing(40, 20, [picture({ x: 5, y: 5, width: 12, height: 6 }, squares)]));
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([80, 40]);
  const at = (x: number, y: number) => [...data.subarray(3 * (y * 80 + x), 3 * (y * 80 + x) + 3)];
  for (const x of [10, 15, 21]) expect(at(x, 12)).toEqual([10, 20, 30]);
  for (const x of [22, 30, 33]) expect(at(x, 21)).toEqual([200, 100, 50]);
  expect(at(34, 12)).toEqual([255, 255, 255]);
});

test("the strip's and the attribution's figures are of the size that they say", async () => {
  const picture = { width: 2, height: 2, pixels: new Uint8Array(12) };
  const explanation = {
    target: "t",
    width: 2,
    height: 2,
    map: new Float32Array(4),
    channels: "max",
    signed: false,
    facts: [],
  } as const;
  for (const figure of [
    stripSheet(stripFigureOf(12, 6)),
    attributionFigure({ model: "m", image: "i", title: "t", parameters: {}, explanation, picture, notes: [] }),
  ]) {
    const { width, height, format } = await sharp(await drawingPng(figure)).metadata();
    expect({ width, height, format }).toEqual({ width: 2 * figure.width, height: 2 * figure.height, format: "png" });
  }
});

test("the GIF plays every frame for ever and rests on the first, the flip and the last", async () => {
  const { pages, delay, loop, format } = await sharp(await stripGif(stripFigureOf(5, 3))).metadata();
  expect({ pages, delay, loop, format }).toEqual({
    pages: 5,
    delay: [1200, 250, 250, 900, 1200],
    loop: 0,
    format: "gif",
  });
});

test("each picture of a unit sheet is read once, and large patches come smaller", async () => {
  const read: number[] = [];
  const whole = { x: 0, y: 0, width: 600, height: 300 };
  const example = (item: number) => ({
    item,
    name: "",
    true: null,
    value: 1,
    position: null,
    patch: whole,
    whole: true,
  });
  const unit = (number: number, items: readonly number[]) => ({
    unit: number,
    mean: 0,
    active: 1,
    class: null,
    selectivity: null,
    top: items.map(example),
  });
  const units = [unit(0, [0, 1, 2]), unit(1, [2, 1, 0])];
  const report = { model: "m", data: "d", layer: "l", count: 3, units };
  const figure = await unitFigure(report, async (item) => {
    read.push(item);
    return { width: 600, height: 300, pixels: new Uint8Array(600 * 300 * 3).fill(40 * item) };
  });
  expect(read.toSorted()).toEqual([0, 1, 2]);
  const tiles = figure.marks.flatMap((mark) => (mark.kind === "picture" ? [mark] : []));
  expect(tiles).toHaveLength(6);
  for (const { box, picture } of tiles) expect(picture.width).toBeLessThanOrEqual(Math.ceil(2 * box.width));
  // the middle of each is its image's, the rest of the square grey
  const middles = tiles.map(({ picture: { width, pixels } }) => pixels[3 * (Math.floor(width / 2) * width + 5)]);
  expect(middles).toEqual([0, 40, 80, 80, 40, 0]);
});
