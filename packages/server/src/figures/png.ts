import { type Box, type Drawing, type Pixels, picturesOf, svgOf, withPictures } from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";

/** Pixels of the file to a px of the drawing. */
const DENSITY = 2;

/** A figure as a PNG with `density` pixels to a px of the drawing. Its pictures are squares where they grow, Lanczos where they shrink. */
export async function drawingPng(drawing: Drawing, density = DENSITY): Promise<Buffer> {
  const sized = new Map<Pixels, Map<string, Pixels>>();
  for (const { box, picture } of picturesOf(drawing.marks)) {
    const sizes = sized.get(picture) ?? new Map<string, Pixels>();
    sized.set(picture, sizes);
    if (!sizes.has(sizeKey(box))) sizes.set(sizeKey(box), await resampled(picture, box, density));
  }
  const marks = withPictures(drawing.marks, (box, picture) => sized.get(picture)?.get(sizeKey(box)) ?? picture);
  const sharp = await loadSharp();
  return sharp(Buffer.from(svgOf({ ...drawing, marks })), { density: 72 * density, unlimited: true })
    .png()
    .toBuffer();
}

const sizeKey = ({ width, height }: Box): string => `${width}×${height}`;

/** The picture with the pixels that the file has at its place, so that the renderer has nothing to resample. */
async function resampled({ width, height, pixels }: Pixels, box: Box, density: number): Promise<Pixels> {
  const [columns, rows] = [Math.round(density * box.width), Math.round(density * box.height)];
  const kernel = columns >= width ? "nearest" : "lanczos3";
  const sharp = await loadSharp();
  const { data } = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(columns, rows, { fit: "fill", kernel })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: columns, height: rows, pixels: data };
}
