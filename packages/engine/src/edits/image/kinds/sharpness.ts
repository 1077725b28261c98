import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { diskKernel } from "../disk-kernel.ts";
import { graphEdit } from "../edit.ts";
import { filtered } from "../nodes/filter.ts";
import { boxed, smoothed, zoomed } from "../nodes/line-maps.ts";
import { after, mapLines, scaled, sumOfMaps } from "../nodes/separable.ts";
import { number } from "../parameters.ts";

export const blur = graphEdit({
  name: "blur",
  title: "Blur",
  group: "sharpness",
  description: "averages each pixel with its neighbours, weighted by a Gaussian",
  source:
    "gaussian_blur of ImageNet-C (Hendrycks and Dietterich 2019): scikit-image's gaussian, the edge repeated, cut at 4 σ",
  treats: "light",
  parameters: {
    sigma: number("Radius", "standard deviation of the Gaussian", {
      unit: "px",
      min: 0,
      max: { times: 0.5, of: "side" },
      step: 0.1,
      default: { times: 1 / 32, of: "side" },
      neutral: 0,
    }),
  },
  corruption: {
    name: "gaussian_blur",
    extra: true,
    cifar: [{ sigma: 0.4 }, { sigma: 0.6 }, { sigma: 0.7 }, { sigma: 0.8 }, { sigma: 1 }],
    imagenet: [{ sigma: 1 }, { sigma: 2 }, { sigma: 3 }, { sigma: 4 }, { sigma: 6 }],
  },
  apply: (applying) => {
    const { image, size, settings } = applying;
    return mapLines(applying, image, smoothed(size.height, settings.sigma), smoothed(size.width, settings.sigma));
  },
});

/** Pillow leaves the outermost pixels of a filtered image as they were. */
export const sharpen = graphEdit({
  name: "sharpen",
  title: "Sharpen",
  group: "sharpness",
  description: "moves each pixel away from the average of its neighbourhood, or towards it below 1",
  source: "Pillow ImageEnhance.Sharpness: blend with the SMOOTH filter",
  treats: "light",
  parameters: {
    factor: number("Factor", "0 smooths, above 1 sharpens", {
      unit: "×",
      min: 0,
      max: 20,
      step: 0.1,
      default: 3,
      neutral: 1,
    }),
  },
  apply: ({ builder, image, size, settings, shared }) => {
    const { add, sub, mul } = arithmetic(builder, "float32");
    const { width, height, channels } = size;
    const smooth = float32(
      [1, 1, 3, 3],
      [1, 1, 1, 1, 5, 1, 1, 1, 1].map((weight) => weight / 13),
    );
    if (width < 3 || height < 3) return image;
    const shape = (...extents: readonly number[]) => builder.constant(int64(extents));
    const apart = builder.add("Reshape", [image, shape(-1, 1, height, width)]);
    const within = builder.add("Slice", [apart, shape(1, 1), shape(height - 1, width - 1), shape(2, 3)]);
    const change = sub(within, builder.add("Conv", [apart, builder.constant(smooth)]));
    const padded = builder.add("Pad", [change, shape(0, 0, 1, 1, 0, 0, 1, 1)]);
    const detail = builder.add("Reshape", [padded, shape(-1, channels, height, width)]);
    return add(image, mul(detail, shared("factor", float32([], [settings.factor - 1]))));
  },
});

export const defocusBlur = graphEdit({
  name: "defocus_blur",
  title: "Defocus blur",
  group: "sharpness",
  description: "spreads each pixel over a disk, as a lens out of focus does",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): OpenCV's filter2D",
  treats: "light",
  parameters: {
    radius: number("Radius", "of the disk", { unit: "px", min: 0, max: 20, step: 0.1, default: 2, neutral: 0 }),
    alias: number("Soft edge", "standard deviation of the Gaussian that smooths the disk", {
      unit: "px",
      min: 0.01,
      max: 2,
      default: 0.5,
    }),
  },
  corruption: {
    name: "defocus_blur",
    extra: false,
    cifar: [
      { radius: 0.3, alias: 0.4 },
      { radius: 0.4, alias: 0.5 },
      { radius: 0.5, alias: 0.6 },
      { radius: 1, alias: 0.2 },
      { radius: 1.5, alias: 0.1 },
    ],
    imagenet: [
      { radius: 3, alias: 0.1 },
      { radius: 4, alias: 0.5 },
      { radius: 6, alias: 0.5 },
      { radius: 8, alias: 0.5 },
      { radius: 10, alias: 0.5 },
    ],
  },
  apply: (applying) =>
    filtered(applying, applying.image, diskKernel(applying.settings.radius, applying.settings.alias)),
});

export const zoomBlur = graphEdit({
  name: "zoom_blur",
  title: "Zoom blur",
  group: "sharpness",
  description: "averages the image with enlargements of its middle, as a camera that moves towards it",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): scipy.ndimage.zoom of order 1",
  treats: "light",
  parameters: {
    most: number("Enlargement", "up to this factor", { unit: "×", min: 1, max: 2, default: 1.15, neutral: 1 }),
    step: number("Step", "from one enlargement to the next", { min: 0.005, max: 0.1, step: 0.005, default: 0.01 }),
  },
  corruption: {
    name: "zoom_blur",
    extra: false,
    cifar: [
      { most: 1.06, step: 0.01 },
      { most: 1.11, step: 0.01 },
      { most: 1.16, step: 0.01 },
      { most: 1.21, step: 0.01 },
      { most: 1.26, step: 0.01 },
    ],
    imagenet: [
      { most: 1.11, step: 0.01 },
      { most: 1.16, step: 0.01 },
      { most: 1.21, step: 0.02 },
      { most: 1.26, step: 0.02 },
      { most: 1.31, step: 0.03 },
    ],
  },
  apply: (applying) => {
    const { image, size, settings } = applying;
    const { most, step } = settings;
    // numpy.arange(1, most, step), whose end may come in by rounding
    const count = Math.max(0, Math.ceil((most - 1) / step));
    const factors = Array.from({ length: count }, (_, i) => 1 + i * (1 + step - 1));
    const share = 1 / (count + 1);
    const maps = [1, ...factors].map((factor) => ({
      down: scaled(zoomed(size.height, factor), share),
      across: zoomed(size.width, factor),
    }));
    return sumOfMaps(applying, image, maps);
  },
});

export const pixelate = graphEdit({
  name: "pixelate",
  title: "Pixelate",
  group: "sharpness",
  description: "shrinks the image and enlarges it again, by averages over boxes",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): Pillow Image.resize with BOX, twice",
  treats: "light",
  parameters: {
    resolution: number("Resolution", "share of width and height that is left", {
      min: 0.02,
      max: 1,
      default: 0.5,
      neutral: 1,
    }),
  },
  corruption: {
    name: "pixelate",
    extra: false,
    cifar: [
      { resolution: 0.95 },
      { resolution: 0.9 },
      { resolution: 0.85 },
      { resolution: 0.75 },
      { resolution: 0.65 },
    ],
    imagenet: [
      { resolution: 0.6 },
      { resolution: 0.5 },
      { resolution: 0.4 },
      { resolution: 0.3 },
      { resolution: 0.25 },
    ],
  },
  apply: (applying) => {
    const { image, size, settings } = applying;
    const [down, across] = [size.height, size.width].map((extent) => {
      const left = Math.max(1, Math.trunc(extent * settings.resolution));
      return after(boxed(left, extent), boxed(extent, left));
    });
    return down === undefined || across === undefined ? image : mapLines(applying, image, down, across);
  },
});
