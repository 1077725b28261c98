import { circle, drawing, group, label, line, picture, rect, svgOf, textWidth } from "@deepling/engine";
import { expect, test } from "vitest";
import "@fontsource-variable/inter";
import { figureCanvas } from "./download-figure.ts";

test("text is as wide as the engine says", async () => {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (context === null) throw new Error("no canvas");
  for (const [weight, text] of [
    [400, "change strongest in the central third"],
    [600, "Horse from frame, at the start"],
    [400, "Egyptian cat · tabby × 3 … L∞"],
  ] as const) {
    await document.fonts.load(`${weight} 20px "Inter Variable"`, text);
    context.font = `${weight} 20px "Inter Variable"`;
    const measured = context.measureText(text).width;
    expect(Math.abs(textWidth(text, 20, weight) / measured - 1)).toBeLessThan(0.03);
  }
});

const squares = { width: 2, height: 2, pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0) };
const figure = drawing(80, 60, [
  rect({ x: 4, y: 4, width: 20, height: 10 }, { fill: "#0072b2" }),
  group(30, 2, [picture({ x: 0, y: 0, width: 16, height: 16 }, squares), circle(30, 10, 6, { fill: "#d55e00" })]),
  line(
    [
      [4, 30],
      [76, 30],
    ],
    { stroke: "#1d2129", width: 4 },
  ),
  rect({ x: 4, y: 40, width: 20, height: 10 }, { fill: "#0072b2", opacity: 0.5 }),
  label(40, 52, "MM", { size: 16, weight: 600 }),
]);

/** The SVG as the browser draws it, in the canvas's pixels. */
async function drawnSvg(width: number, height: number): Promise<Uint8ClampedArray> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svgOf(figure))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context?.drawImage(image, 0, 0, width, height);
  return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
}

test("canvas and SVG show the same figure", async () => {
  const canvas = figureCanvas(figure);
  const { width, height } = canvas;
  const drawn = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
  const written = await drawnSvg(width, height);
  const apart = drawn.reduce((count, value, at) => count + (Math.abs(value - (written[at] ?? 0)) > 40 ? 1 : 0), 0);
  // only edges of letters and of the circle may differ
  expect(apart / drawn.length).toBeLessThan(0.01);
  const at = (data: Uint8ClampedArray, x: number, y: number) => [
    ...data.subarray(8 * (y * width + x), 8 * (y * width + x) + 3),
  ];
  const probes = [
    [10, 8, [0, 114, 178]],
    [34, 6, [255, 0, 0]],
    [42, 6, [0, 255, 0]],
    [42, 14, [255, 255, 0]],
    [60, 12, [213, 94, 0]],
    [40, 30, [29, 33, 41]],
    [10, 45, [127, 184, 216]],
    [70, 50, [255, 255, 255]],
  ] as const;
  for (const [x, y, colour] of probes) {
    for (const data of [drawn, written]) {
      at(data, x, y).forEach((value, c) => {
        expect(Math.abs(value - (colour[c] ?? 0)), `${x},${y}`).toBeLessThanOrEqual(2);
      });
    }
  }
});
