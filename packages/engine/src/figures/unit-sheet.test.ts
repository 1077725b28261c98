import { expect, test } from "vitest";
import { picturesOf } from "./display-list.ts";
import { svgOf } from "./svg.ts";
import { cropped, unitSheet } from "./unit-sheet.ts";

const shown = { width: 3, height: 2, pixels: Uint8Array.from({ length: 18 }, (_, at) => 10 * at) };
const patch = { x: -1, y: 0, width: 3, height: 2 };

test("a patch that reaches out of the image is grey there", () => {
  const { width, height, pixels } = cropped(shown, patch);
  expect([width, height]).toEqual([3, 2]);
  expect([...pixels.subarray(0, 9)]).toEqual([0xee, 0xee, 0xee, 0, 10, 20, 30, 40, 50]);
  expect(cropped(shown, { x: 9, y: 0, width: 1, height: 1 }).pixels).toEqual(Uint8Array.of(0xee, 0xee, 0xee));
});

const sheet = {
  model: "net",
  data: "photos",
  layer: "relu1",
  count: 1200,
  units: [
    {
      unit: 3,
      active: 0.5,
      class: "a class with a name that is too long",
      selectivity: 0.25,
      top: [
        { item: 0, value: 1.2345, patch, whole: false },
        { item: 1, value: -0.5, patch, whole: false },
      ],
    },
    { unit: 4, active: 0, class: null, selectivity: null, top: [] },
  ],
  tile: (item: number) => (item === 0 ? cropped(shown, patch) : shown),
};

test("the sheet, as before", async () => {
  await expect(svgOf(unitSheet(sheet))).toMatchFileSnapshot("golden/unit-sheet.svg");
});

test("tiles are squares, whatever was cut", () => {
  const tiles = picturesOf(unitSheet(sheet).marks);
  expect(tiles).toHaveLength(2);
  for (const { box, picture } of tiles) {
    expect(box.width).toBe(box.height);
    expect(picture.width).toBe(picture.height);
  }
  expect(picturesOf(unitSheet({ ...sheet, units: [] }).marks)).toEqual([]);
});
