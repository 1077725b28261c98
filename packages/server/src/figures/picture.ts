import sharp from "sharp";
import { element } from "./svg.ts";

/** Pixels of a picture: height × width × channels, 0 … 1. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Float32Array;
}

/** A signed difference around mid grey, multiplied by `factor`. */
export function amplified(difference: Float32Array, factor: number): Float32Array {
  return difference.map((value) => 0.5 + factor * value);
}

/** The picture as a PNG of this size: its own pixels as squares where it grows, smooth where it shrinks. */
export async function picturePng(picture: Pixels, width: number, height: number): Promise<Buffer> {
  const bytes = Uint8Array.from(picture.pixels, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
  const raw = { width: picture.width, height: picture.height, channels: picture.channels };
  const kernel = width >= picture.width ? "nearest" : "lanczos3";
  return sharp(bytes, { raw }).resize(width, height, { fit: "fill", kernel }).toColourspace("srgb").png().toBuffer();
}

/** The picture as an SVG element at a place, with `density` pixels to a unit. */
export async function pictureElement(
  picture: Pixels,
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  density: number,
): Promise<string> {
  const png = await picturePng(picture, Math.round(density * place.width), Math.round(density * place.height));
  return element("image", { ...place, href: `data:image/png;base64,${png.toString("base64")}` });
}
