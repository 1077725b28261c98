import { shownChannels } from "@deepling/engine";
import sharp from "sharp";
import { element } from "./svg.ts";

/** Pixels of a picture: height × width × channels, 0 … 1. Of more than three channels the first three are drawn. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Float32Array;
}

/** A signed difference around mid grey, multiplied by `factor`. */
export function amplified(difference: Float32Array, factor: number): Float32Array {
  return difference.map((value) => 0.5 + factor * value);
}

/** The picture as a PNG of this size: its own pixels as squares where it grows, smooth where it shrinks. */
export async function picturePng(picture: Pixels, width: number, height: number): Promise<Buffer> {
  const shown = shownChannels(picture.channels);
  const bytes = new Uint8ClampedArray(picture.width * picture.height * 3);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = 255 * (picture.pixels[Math.floor(at / 3) * picture.channels + (shown[at % 3] ?? 0)] ?? 0);
  }
  const raw = { width: picture.width, height: picture.height, channels: 3 } as const;
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
