import type { Image } from "../../image/image.ts";
import { lightOf } from "./nodes/channels.ts";
import type { EditedSize } from "./parameters.ts";
import { scaledPicture } from "./scale-picture.ts";

/** A patch in an image: its light, channel by channel, and how much of each pixel it covers; all 0 … 1, row by row, 0 beside it. */
export interface Patch {
  readonly light: Float32Array;
  readonly alpha: Float32Array;
}

/** A picture stretched to the whole pixels that a box touches, laid into an image of this size; what reaches out of the image is cut off. */
export function patchOf(
  picture: Image,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  { width, height, channels }: EditedSize,
): Patch {
  const [left, top] = [Math.floor(box.x), Math.floor(box.y)];
  const across = Math.max(1, Math.ceil(box.x + box.width) - left);
  const down = Math.max(1, Math.ceil(box.y + box.height) - top);
  const { pixels } = scaledPicture(picture, across, down);
  const area = width * height;
  const [light, alpha] = [new Float32Array(channels * area), new Float32Array(area)];
  for (let y = Math.max(0, top); y < Math.min(height, top + down); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + across); x++) {
      const from = 4 * ((y - top) * across + x - left);
      const at = y * width + x;
      const [red = 0, green = 0, blue = 0, seen = 0] = pixels.subarray(from, from + 4);
      for (const [channel, value] of lightOf([red, green, blue], channels).entries()) {
        light[channel * area + at] = value / 255;
      }
      alpha[at] = seen / 255;
    }
  }
  return { light, alpha };
}
