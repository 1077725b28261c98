import type { Plane } from "../image/plane.ts";

/** How the distance of an image from where it began is bounded; distances are in pixel values 0 … 1. */
export type Norm = "l2" | "linf" | "none";

/** What makes a step out of a gradient. */
export interface MoveSettings {
  readonly norm: Norm;
  /** Largest distance from the start, in pixel values 0 … 1; norm "none" has none. */
  readonly budget: number;
  /** What is optimised: pixels, or a spatially decorrelated spectrum. */
  readonly parametrisation: "pixel" | "fourier";
  /** How strongly the channels are taken to correlate, 0 … 1: the more, the more a step is one of light and dark. */
  readonly colour: number;
  /** Standard deviation in pixels of the Gaussian that smooths each gradient; 0 leaves it. */
  readonly smoothing: number;
  /** Largest shift in pixels by which the images are rolled where a gradient is taken; 0 for none. */
  readonly jitter: number;
  /** Weight of the change's quadratic total variation beside the gradient, both as unit vectors; 0 for none. */
  readonly variation: number;
}

/** How an ascent moves. */
export interface AscentSettings extends MoveSettings {
  readonly steps: number;
  /** Length of a step: per pixel for "linf", Euclidean for "l2" and "none". */
  readonly stepSize: number;
  /** Whether all steps are of that length, or fall along half a cosine from twice it to nothing. */
  readonly schedule: "constant" | "cosine";
  readonly seed: number;
}

/** What the graph of a step holds; all else is fed to it, so that few graphs serve all settings. */
export interface AscentForm {
  readonly fourier: boolean;
  /** It rolls the images, and rolls back and smooths their gradients. */
  readonly smoothed: boolean;
  /** It has a share of total variation. */
  readonly varied: boolean;
  /** It takes several steps in a row; else one at a time. */
  readonly several: boolean;
}

/** Largest side of images so small that a step that could do all costs no more than one that cannot. */
const SMALL = 64;

/** The form that these settings need. Small images have every step in one form, so that their network is loaded once. */
export function formOf(
  { parametrisation, smoothing, jitter, variation }: MoveSettings,
  plane: Plane,
  several: boolean,
): AscentForm {
  const small = Math.max(plane.width, plane.height) <= SMALL;
  return {
    fourier: parametrisation === "fourier",
    smoothed: small || smoothing > 0 || jitter > 0,
    varied: small || variation > 0,
    several,
  };
}
