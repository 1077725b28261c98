import { DeeplingError, decodeBmp, decodeGif, type Fit, fitImage, type Image, isBmp, isGif } from "@deepling/engine";
import sharp from "sharp";
import { fromCmyk, isCmyk } from "./cmyk.ts";

/**
 * Decodes an image file (jpg, png, webp, gif, bmp, tiff, avif) as 8-bit RGB, and fits it; both give the bytes of Pillow's
 * convert("RGB") and resize. The first frame of an animation; alpha is left out and colour profiles are not applied.
 * Unlike Pillow, an image is turned upright by its EXIF orientation, and grey of 16 bits keeps its upper byte (Pillow
 * clips it to white). Throws "invalid image" naming `place`.
 */
export async function decodeImage(bytes: Uint8Array, fit: Fit | "original", place: string): Promise<Image> {
  const image = await decode(bytes, place);
  return fit === "original" ? image : fitImage(image, fit);
}

async function decode(bytes: Uint8Array, place: string): Promise<Image> {
  if (isBmp(bytes)) return decodeBmp(bytes, place);
  if (isGif(bytes)) return decodeGif(bytes, place);
  try {
    return await decodeWithSharp(bytes, place);
  } catch (cause) {
    if (cause instanceof DeeplingError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new DeeplingError("invalid", `image: ${reason} (${place})`, { cause });
  }
}

async function decodeWithSharp(bytes: Uint8Array, place: string): Promise<Image> {
  const cmyk = isCmyk(bytes);
  const source = sharp(bytes, { ignoreIcc: true, failOn: "error" }).autoOrient();
  // left in its own colours, CMYK is not converted by a printer's profile
  const coloured = cmyk ? source.pipelineColourspace("cmyk").toColourspace("cmyk") : source.toColourspace("srgb");
  const { data, info } = await coloured.removeAlpha().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== (cmyk ? 4 : 3)) throw new DeeplingError("unsupported", `image: ${channels} channels (${place})`);
  return { width, height, channels: 3, pixels: cmyk ? fromCmyk(data) : data };
}
