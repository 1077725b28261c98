import type { Fit } from "./image.ts";

/** How an image comes to the size that a network takes, in words: "224×224, the centre of the image scaled to 256 on its shorter side". */
export function sayFit({ width, height, mode, shorter }: Fit): string {
  const size = `${width}×${height}`;
  if (mode === "crop") return `${size}, the centre of the image scaled to ${shorter} on its shorter side`;
  return mode === "pad" ? `${size}, the whole image with black borders` : `${size}, the whole image scaled`;
}
