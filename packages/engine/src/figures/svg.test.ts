import { expect, test } from "vitest";
import {
  circle,
  type Drawing,
  drawing,
  group,
  label,
  line,
  picture,
  picturesOf,
  rect,
  withPictures,
} from "./display-list.ts";
import { escapeXml, svgOf } from "./svg.ts";

const dots = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 0, 0, 0, 255) };

const every: Drawing = drawing(120, 80, [
  rect(
    { x: 1, y: 2, width: 30, height: 10 },
    { fill: "#eeeeee", stroke: "#333333", width: 2, dash: [3, 2], opacity: 0.5 },
  ),
  circle(50, 20, 4, { fill: "#0072b2" }),
  line(
    [
      [0, 1 / 3],
      [10, 20],
    ],
    { stroke: "#d55e00" },
  ),
  label(5, 40, 'a < b & "c"', { size: 11, anchor: "middle", weight: 600 }),
  group(60, 30, [picture({ x: 0, y: 0, width: 8, height: 4 }, dots), label(0, 12, "inside")]),
]);

test("each kind of mark is one element, as before", async () => {
  await expect(svgOf(every)).toMatchFileSnapshot("golden/marks.svg");
});

test("pictures are found and replaced in groups too", () => {
  expect(picturesOf(every.marks).map((mark) => mark.picture)).toEqual([dots]);
  const other = { ...dots, pixels: new Uint8Array(6) };
  expect(picturesOf(withPictures(every.marks, () => other)).map((mark) => mark.picture)).toEqual([other]);
});

test("text is escaped, and control characters are dropped", () => {
  expect(escapeXml('<a b="c">\u0007&')).toBe("&lt;a b=&quot;c&quot;&gt;&amp;");
});
