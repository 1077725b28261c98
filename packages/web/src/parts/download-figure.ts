import { type Drawing, svgOf } from "@deepling/engine";
import { download } from "./download.ts";
import { drawMarks } from "./draw-marks.ts";

/** Pixels of a PNG to a px of the drawing. */
const DENSITY = 2;

/** A figure as a picture with `density` pixels to a px of the drawing. */
export function figureCanvas({ width, height, paper, marks }: Drawing, density = DENSITY): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.round(density * width), Math.round(density * height));
  const context = canvas.getContext("2d");
  if (context !== null) {
    context.scale(density, density);
    context.fillStyle = paper;
    context.fillRect(0, 0, width, height);
    drawMarks(context, marks);
  }
  return canvas;
}

/** Saves a figure as `name` with the ending of its format: the same drawing that the command line writes. */
export async function downloadFigure(drawing: Drawing, name: string, format: "png" | "svg"): Promise<void> {
  const blob =
    format === "svg"
      ? new Blob([svgOf(drawing)], { type: "image/svg+xml" })
      : await figureCanvas(drawing).convertToBlob({ type: "image/png" });
  download(`${name}.${format}`, blob);
}
