import { expect, test } from "vitest";
import { picturesOf } from "./display-list.ts";
import { svgOf } from "./svg.ts";
import { visualisationSheet } from "./visualisation-sheet.ts";

const card = (title: string, channels: number) => ({
  ...{ title, reached: "2.4 × top image" },
  pixels: Uint8Array.from({ length: 4 * channels }, (_, at) => 20 * at),
});

test("a card for each picture, with what it reaches; four channels show their first three, two their first", () => {
  const sheet = (channels: number) =>
    visualisationSheet({
      ...{ title: "What excites relu1", subtitle: "small: 12 steps", width: 2, height: 2, channels },
      cards: [card("relu1/0", channels), card("relu1/1", channels)],
    });
  const [first, second] = picturesOf(sheet(4).marks);
  expect([...(first?.picture.pixels ?? [])]).toEqual([
    0,
    20,
    40,
    80,
    100,
    120,
    160,
    180,
    200,
    240,
    260 % 256,
    280 % 256,
  ]);
  expect((second?.box.x ?? 0) - (first?.box.x ?? 0)).toBeGreaterThan(first?.box.width ?? 0);
  expect([...(picturesOf(sheet(2).marks)[0]?.picture.pixels ?? [])].slice(0, 6)).toEqual([0, 0, 0, 40, 40, 40]);
  const text = svgOf(sheet(3));
  for (const words of ["relu1/0", "relu1/1", "2.4 × top image", "synthetic"]) expect(text).toContain(words);
});
