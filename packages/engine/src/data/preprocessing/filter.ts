import { RESIZE_FILTERS, type ResizeFilter } from "../../image/image.ts";
import type { Settings } from "./settings.ts";

/** Pillow's numbers of its filters (`resample` in a processor's file). */
const NUMBERED: readonly ResizeFilter[] = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

/** Other words for a filter; "random" draws between bilinear and bicubic in training (timm). */
const WORDS: Readonly<Record<string, ResizeFilter>> = {
  antialias: "lanczos",
  cubic: "bicubic",
  linear: "bilinear",
  "nearest-exact": "nearest",
  nearest_exact: "nearest",
  random: "bilinear",
};

/**
 * The filter that a file names, as Pillow's number or a word in any case ("bicubic", "PILImageResampling.BICUBIC"). One
 * that is not known is said, and the default is used.
 */
export function readFilter(value: number | string, file: string): Pick<Settings, "filter" | "said"> {
  const word = String(value).toLowerCase().split(".").at(-1) ?? "";
  const found =
    NUMBERED[/^\d+$/.test(word) ? Number(word) : -1] ?? RESIZE_FILTERS.find((name) => name === word) ?? WORDS[word];
  if (found !== undefined) return { filter: found };
  return { filter: "bilinear", said: { filter: `unknown resampling filter: ${value} (${file}): bilinear is used` } };
}
