import type { ImageEditKind } from "./edit.ts";
import { cast, grey, hue, saturation } from "./kinds/colour.ts";
import { crop, flip, rotate, scale, shear, translate } from "./kinds/geometry.ts";
import { brightness, contrast, gamma } from "./kinds/light.ts";
import { impulseNoise, noise, shotNoise, speckleNoise } from "./kinds/noise.ts";
import { blur, defocusBlur, pixelate, sharpen, zoomBlur } from "./kinds/sharpness.ts";

/** All edits of images, in the order in which they are listed. */
export const imageEdits: readonly ImageEditKind[] = [
  brightness,
  contrast,
  gamma,
  saturation,
  hue,
  grey,
  cast,
  blur,
  sharpen,
  pixelate,
  defocusBlur,
  zoomBlur,
  noise,
  shotNoise,
  impulseNoise,
  speckleNoise,
  rotate,
  translate,
  scale,
  shear,
  flip,
  crop,
];
