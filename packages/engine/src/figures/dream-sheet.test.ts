import { expect, test } from "vitest";
import { picturesOf } from "./display-list.ts";
import { dreamSheet } from "./dream-sheet.ts";
import { svgOf } from "./svg.ts";

test("pictures of any shape stand side by side, each with its words", () => {
  const panel = (title: string, width: number, height: number) => ({
    ...{ title, words: `mean activation of ${title}` },
    picture: { width, height, pixels: new Uint8Array(3 * width * height) },
  });
  const panels = [panel("before", 4, 2), panel("guide", 2, 4), panel("after", 4, 2)];
  const sheet = dreamSheet({ title: "What relu4 sees in a picture", subtitle: ["small", "two octaves"], panels });
  const boxes = picturesOf(sheet.marks).map(({ box }) => box);
  expect(boxes.map(({ width, height }) => [width, height])).toEqual([
    [360, 180],
    [180, 360],
    [360, 180],
  ]);
  for (const [at, box] of boxes.entries()) {
    const next = boxes[at + 1];
    if (next !== undefined) expect(next.x).toBeGreaterThan(box.x + box.width);
    expect(box.y + box.height).toBeLessThan(sheet.height);
    expect(box.x + box.width).toBeLessThan(sheet.width);
  }
  const text = svgOf(sheet);
  for (const words of ["What relu4 sees", "two octaves", "before", "mean activation of after"]) {
    expect(text).toContain(words);
  }
});
