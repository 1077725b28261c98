import {
  DeeplingError,
  decodeBmp,
  decodeGif,
  decodePnm,
  type Fit,
  fitImage,
  type Image,
  isBmp,
  isGif,
  isPnm,
  plural,
} from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";
import { fromCmyk, isCmyk } from "./cmyk.ts";
import { decodeSmallPng } from "./small-png.ts";

/**
 * Decodes an image file (jpg, png, webp, gif, bmp, tiff, avif, ppm) as 8-bit RGB, and fits it; both give the bytes of Pillow's
 * convert("RGB") and resize. The first frame of an animation; alpha is left out and colour profiles are not applied.
 * Unlike Pillow, an image is turned upright by its EXIF orientation, and grey of 16 bits keeps its upper byte (Pillow
 * clips it to white). Where the fit asks for all channels, alpha stays, and so do grey and the bands of a TIFF file. Throws
 * "invalid image" naming `place`.
 */
export async function decodeImage(bytes: Uint8Array, fit: Fit | "original", place: string): Promise<Image> {
  const image = await decode(bytes, place, fit !== "original" && fit.allChannels === true);
  return fit === "original" ? image : fitImage(image, fit);
}

async function decode(bytes: Uint8Array, place: string, allChannels: boolean): Promise<Image> {
  if (isBmp(bytes)) return decodeBmp(bytes, place);
  if (isGif(bytes)) return decodeGif(bytes, place);
  if (isPnm(bytes)) return decodePnm(bytes, place);
  const small = allChannels ? undefined : decodeSmallPng(bytes);
  if (small !== undefined) return small;
  try {
    return await (allChannels ? decodeAllChannels(bytes) : decodeWithSharp(bytes, place));
  } catch (cause) {
    if (cause instanceof DeeplingError) throw cause;
    throw new DeeplingError("invalid", `image: ${sayFault(String(cause))} (${place})`, { cause });
  }
}

/** What the decoder found wrong, in words of this project. */
function sayFault(message: string): string {
  if (/unsupported image format/i.test(message)) return "the file is no image of a format that can be read";
  if (/pixel limit/i.test(message)) return "it has more than 268 million pixels";
  return "the file is damaged or cut short";
}

async function decodeWithSharp(bytes: Uint8Array, place: string): Promise<Image> {
  const cmyk = isCmyk(bytes);
  const sharp = await loadSharp();
  const source = sharp(bytes, { ignoreIcc: true, failOn: "error" }).autoOrient();
  // left in its own colours, CMYK is not converted by a printer's profile
  const coloured = cmyk ? source.pipelineColourspace("cmyk").toColourspace("cmyk") : source.toColourspace("srgb");
  const { data, info } = await coloured.removeAlpha().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== (cmyk ? 4 : 3))
    throw new DeeplingError("unsupported", `image: ${plural(channels, "channel")} (${place})`);
  return { width, height, channels: 3, pixels: cmyk ? fromCmyk(data) : data };
}

/** The channels that the file has: grey, grey and alpha, RGB, RGBA, or up to five bands of a TIFF file (sharp reads no more). */
async function decodeAllChannels(bytes: Uint8Array): Promise<Image> {
  const sharp = await loadSharp();
  const source = sharp(bytes, { ignoreIcc: true, failOn: "error" });
  const { channels: has = 3, space } = await source.metadata();
  const { data, info } = await source
    .autoOrient()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels: made } = info;
  // grey comes back as three equal channels, what else the file has behind them
  if (space !== "b-w" || made === has) return { width, height, channels: made, pixels: data };
  const pixels = new Uint8Array(width * height * has);
  for (let at = 0, to = 0; to < pixels.length; at += made) {
    for (let channel = 0; channel < has; channel++) {
      pixels[to++] = data[at + (channel === 0 ? 0 : channel + made - has)] as number;
    }
  }
  return { width, height, channels: has, pixels };
}
