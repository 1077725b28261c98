import type { ImageEditKind } from "./edit.ts";
import { cast, grey, hue, saturation } from "./kinds/colour.ts";
import { elastic } from "./kinds/elastic.ts";
import { crop, flip, rotate, scale, shear, translate } from "./kinds/geometry.ts";
import { jpeg } from "./kinds/jpeg.ts";
import { brightness, contrast, gamma } from "./kinds/light.ts";
import { glassBlur, motionBlur } from "./kinds/motion.ts";
import { impulseNoise, noise, shotNoise, speckleNoise } from "./kinds/noise.ts";
import { brush, move, occlude, paste, picture } from "./kinds/parts.ts";
import { blur, defocusBlur, pixelate, sharpen, zoomBlur } from "./kinds/sharpness.ts";
import { fog, snow, spatter } from "./kinds/weather.ts";

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
  glassBlur,
  motionBlur,
  zoomBlur,
  noise,
  shotNoise,
  impulseNoise,
  speckleNoise,
  fog,
  snow,
  spatter,
  jpeg,
  rotate,
  translate,
  scale,
  shear,
  flip,
  crop,
  elastic,
  occlude,
  brush,
  move,
  paste,
  picture,
];
