import { DeeplingError, decodeBmp, type Fit, fitImage, type Image, isBmp, planFit } from "@deepling/engine";
import sharp from "sharp";

/**
 * Decodes an image file (jpg, png, webp, gif, bmp, tiff, avif) upright, as 8-bit RGB, and fits it. The first frame of an
 * animation; alpha is left out and colour profiles are not applied, as Pillow's convert("RGB") does. Throws
 * "invalid image" naming `place`.
 */
export async function decodeImage(bytes: Uint8Array, fit: Fit | "original", place: string): Promise<Image> {
  const image = isBmp(bytes) ? decodeBmp(bytes, place) : await decodeRaw(bytes, place);
  if (fit === "original") return image;
  const plan = planFit(image.width, image.height, fit);
  // sharp's growing sits half a pixel beside Pillow's; its shrinking is within 2 in 255 of it, and off this thread
  const shrinks = plan.width <= image.width && plan.height <= image.height;
  return fitImage(shrinks ? await shrink(image, plan.width, plan.height) : image, fit);
}

async function decodeRaw(bytes: Uint8Array, place: string): Promise<Image> {
  try {
    const { data, info } = await sharp(bytes, { ignoreIcc: true, failOn: "error" })
      .autoOrient()
      .toColourspace("srgb")
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new DeeplingError("unsupported", `image: ${info.channels} channels (${place})`);
    return { width: info.width, height: info.height, channels: 3, pixels: data };
  } catch (cause) {
    if (cause instanceof DeeplingError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new DeeplingError("invalid", `image: ${reason} (${place})`, { cause });
  }
}

async function shrink(image: Image, width: number, height: number): Promise<Image> {
  if (image.width === width && image.height === height) return image;
  const raw = { width: image.width, height: image.height, channels: image.channels };
  const pixels = await sharp(image.pixels, { raw })
    .resize(width, height, { fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  return { width, height, channels: image.channels, pixels };
}
