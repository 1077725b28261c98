import { planFit } from "./fit.ts";
import type { Fit, Image } from "./image.ts";

/**
 * How images come to the size that a network takes, in the words that are usual for it: "224×224: resize to 256 (shorter side), centre crop". `image`: the size of
 * the one that is spoken of, which may be taken whole.
 */
export function sayFit(fit: Fit, image?: Pick<Image, "width" | "height">): string {
  const filter = fit.filter === undefined || fit.filter === "bilinear" ? "" : ` (${fit.filter})`;
  if (image !== undefined) {
    const plan = planFit(image.width, image.height, fit);
    const isWhole = plan.width === fit.width && plan.height === fit.height;
    if (isWhole && image.width === fit.width && image.height === fit.height) {
      return `${fit.width}×${fit.height}: no resizing`;
    }
    if (isWhole) return `${fit.width}×${fit.height}: resize${filter}`;
  }
  return `${fit.width}×${fit.height}: ${sayMode(fit)}${filter}`;
}

function sayMode({ mode, shorter, before, fill }: Fit): string {
  const scaled = before === undefined ? "" : `${before.width}×${before.height}`;
  switch (mode) {
    case "crop":
      return before === undefined
        ? `resize to ${shorter} (shorter side), centre crop`
        : `resize to cover ${scaled}, centre crop`;
    case "cut":
      return "centre crop without resizing";
    case "stretch":
      return before === undefined
        ? "resize, proportions are not kept"
        : `resize to ${scaled}, proportions are not kept, centre crop`;
    case "pad":
      return `resize, then pad with ${fill === undefined ? "black" : "one colour"} (letterbox)`;
  }
}
