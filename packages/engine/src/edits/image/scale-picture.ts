import type { Image } from "../../image/image.ts";
import { resize } from "../../image/resize.ts";

/**
 * A picture of 1 (grey), 2 (grey, alpha), 3 or 4 (RGB, alpha) channels scaled to RGBA, 0 … 255 in real numbers. Colours are weighed by their alpha, so
 * that what cannot be seen does not bleed into what can; where nothing can be seen they are 0. Bilinear, as Pillow's `Image.resize`.
 */
export function scaledPicture(image: Image, width: number, height: number): Image & { readonly pixels: Float32Array } {
  const { channels, pixels } = image;
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : undefined;
  const colours = alphaAt ?? channels;
  const count = image.width * image.height;
  const weighed = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const alpha = alphaAt === undefined ? 255 : (pixels[channels * i + alphaAt] as number);
    weighed[4 * i + 3] = alpha;
    for (let c = 0; c < 3; c++) {
      weighed[4 * i + c] = ((pixels[channels * i + (colours === 1 ? 0 : c)] ?? 0) * alpha) / 255;
    }
  }
  const scaled = resize({ ...image, channels: 4, pixels: weighed }, width, height);
  const out = Float32Array.from(scaled.pixels);
  for (let i = 0; i < width * height; i++) {
    const alpha = out[4 * i + 3] as number;
    for (let c = 0; c < 3; c++) out[4 * i + c] = alpha > 0 ? ((out[4 * i + c] as number) * 255) / alpha : 0;
  }
  return { width, height, channels: 4, pixels: out };
}

/** A scaled picture in whole bytes: RGB where all of it can be seen, otherwise RGBA. */
export function pictureBytes({ width, height, pixels }: Image): Image & { readonly pixels: Uint8Array } {
  const whole = Uint8Array.from(pixels, (value) => Math.max(0, Math.min(255, Math.round(value))));
  const opaque = whole.every((value, at) => at % 4 !== 3 || value === 255);
  return opaque
    ? { width, height, channels: 3, pixels: whole.filter((_, at) => at % 4 !== 3) }
    : { width, height, channels: 4, pixels: whole };
}

/**
 * Where a picture of this shape lies if nobody says: in the middle, its longer side half of the image's shorter one; with a width or a height alone, the
 * other by the picture's shape. Whole pixels.
 */
export function pictureBox(
  { width, height }: Pick<Image, "width" | "height">,
  size: Pick<Image, "width" | "height">,
  given: { readonly width?: number | undefined; readonly height?: number | undefined } = {},
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const scale =
    given.width !== undefined
      ? given.width / width
      : given.height !== undefined
        ? given.height / height
        : Math.min(size.width, size.height) / 2 / Math.max(width, height);
  const side = (own: number, most: number) => Math.max(1, Math.min(most, Math.round(scale * own)));
  const box = { width: given.width ?? side(width, size.width), height: given.height ?? side(height, size.height) };
  return { ...box, x: Math.round((size.width - box.width) / 2), y: Math.round((size.height - box.height) / 2) };
}
