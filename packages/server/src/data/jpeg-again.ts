import type { EditPlatform } from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";

/**
 * An image written as JPEG and read again, as Pillow's `save(quality=…)` does it: the standard's tables scaled by the quality, colours at half the resolution.
 */
export const jpegAgain: NonNullable<EditPlatform["jpeg"]> = async ({ width, height, channels, pixels }, quality) => {
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  const sharp = await loadSharp();
  const written = await sharp(pixels, { raw }).jpeg({ quality, chromaSubsampling: "4:2:0" }).toBuffer();
  const read = sharp(written).toColourspace(channels === 1 ? "b-w" : "srgb");
  return { width, height, channels, pixels: await read.raw().toBuffer() };
};
