import { planFit } from "./fit.ts";
import type { Fit, Image } from "./image.ts";

/**
 * How images come to the size that a network takes, in words: "224×224, the centre of the image scaled to 256 on its shorter side". `image`: the size of
 * the one that is spoken of, which may be taken whole.
 */
export function sayFit(fit: Fit, image?: Pick<Image, "width" | "height">): string {
  if (image !== undefined) {
    const plan = planFit(image.width, image.height, fit);
    const isWhole = plan.width === fit.width && plan.height === fit.height;
    if (isWhole && image.width === fit.width && image.height === fit.height) {
      return `${fit.width}×${fit.height}, the image as it is`;
    }
    const { before: _, ...scaled } = fit;
    if (isWhole) return sayFit({ ...scaled, mode: "stretch" });
  }
  const filter = fit.filter === undefined || fit.filter === "bilinear" ? "" : ` (${fit.filter})`;
  return `${fit.width}×${fit.height}, ${sayMode(fit)}${filter}`;
}

function sayMode({ mode, shorter, before, fill }: Fit): string {
  const scaled = before === undefined ? "" : `${before.width}×${before.height}`;
  switch (mode) {
    case "crop":
      return before === undefined
        ? `the centre of the image scaled to ${shorter} on its shorter side`
        : `the centre of the image scaled to cover ${scaled}`;
    case "cut":
      return "the centre of the image at its own scale";
    case "stretch":
      return before === undefined ? "the whole image scaled" : `the centre of the image scaled to ${scaled}`;
    case "pad":
      return `the whole image with ${fill === undefined ? "black" : "plain"} borders`;
  }
}
