import type { Fit } from "./image.ts";

/** How an image comes to the size that a network takes, in words: "224×224, the centre of the image scaled to 256 on its shorter side". */
export function sayFit(fit: Fit): string {
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
