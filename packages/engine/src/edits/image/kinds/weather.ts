import { attribute } from "../../../graph/attributes.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { graphEdit } from "../edit.ts";
import { liquidLayer } from "../liquid-layer.ts";
import { grey, lightOf } from "../nodes/channels.ts";
import { choice, number, seed } from "../parameters.ts";
import { plasma } from "../plasma.ts";
import { snowLayer } from "../snow-layer.ts";

export const fog = graphEdit({
  name: "fog",
  title: "Fog",
  group: "weather",
  description: "adds a drawn cloudy map and darkens the sum to the image's brightest value",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): a plasma fractal by diamonds and squares",
  treats: "light",
  parameters: {
    strength: number("Strength", "what the thickest fog adds", { min: 0, max: 5, step: 0.05, default: 1, neutral: 0 }),
    decay: number("Decay", "by how much finer clouds are weaker; more is smoother", {
      min: 1.1,
      max: 5,
      step: 0.05,
      default: 2,
    }),
    seed,
  },
  corruption: {
    name: "fog",
    extra: false,
    cifar: [
      { strength: 0.2, decay: 3 },
      { strength: 0.5, decay: 3 },
      { strength: 0.75, decay: 2.5 },
      { strength: 1, decay: 2 },
      { strength: 1.5, decay: 1.75 },
    ],
    imagenet: [
      { strength: 1.5, decay: 2 },
      { strength: 2, decay: 2 },
      { strength: 2.5, decay: 1.7 },
      { strength: 2.5, decay: 1.5 },
      { strength: 3, decay: 1.4 },
    ],
  },
  apply: ({ builder, image, size, settings, shared, each }) => {
    const { add, mul, div } = arithmetic(builder, "float32");
    const { width, height } = size;
    const side = 2 ** Math.ceil(Math.log2(Math.max(width, height)));
    const clouds = each("clouds", {
      type: "float32",
      varies: true,
      shape: [1, height, width],
      of: (random) => {
        const map = plasma(side, settings.decay, random);
        const rows = new Float32Array(width * height);
        for (let y = 0; y < height; y++) rows.set(map.subarray(y * side, y * side + width), y * width);
        return rows;
      },
    });
    const strength = shared("strength", float32([], [settings.strength]));
    const brightest = builder.add("ReduceMax", [image, builder.constant(int64([1, 2, 3]))], {
      keepdims: attribute.int(1),
    });
    return div(mul(add(image, mul(clouds, strength)), brightest), add(brightest, strength));
  },
});

export const snow = graphEdit({
  name: "snow",
  title: "Snow",
  group: "weather",
  description: "whitens the image and adds drawn flakes, blurred as they fall",
  source: "ImageNet-C (Hendrycks and Dietterich 2019)",
  treats: "light",
  parameters: {
    mean: number("Mean", "of the normal numbers that become flakes", { min: 0, max: 1, default: 0.15 }),
    spread: number("Spread", "their standard deviation", { min: 0.01, max: 1, default: 0.3 }),
    zoom: number("Size", "of the flakes", { unit: "×", min: 1, max: 8, step: 0.05, default: 1.75 }),
    threshold: number("Threshold", "numbers below it are no flakes", { min: 0, max: 1, default: 0.55 }),
    radius: number("Fall", "the blur goes over 2 · radius + 1 pixels", {
      unit: "px",
      min: 1,
      max: 40,
      step: 1,
      whole: true,
      default: 10,
    }),
    sigma: number("Fall's strength", "standard deviation of the half Gaussian", {
      unit: "px",
      min: 0.1,
      max: 40,
      step: 0.1,
      default: 4,
    }),
    keep: number("Keep", "how much of the image is not whitened", { min: 0, max: 1, default: 0.9 }),
    seed,
  },
  corruption: {
    name: "snow",
    extra: false,
    cifar: [
      { mean: 0.1, spread: 0.2, zoom: 1, threshold: 0.6, radius: 8, sigma: 3, keep: 0.95 },
      { mean: 0.1, spread: 0.2, zoom: 1, threshold: 0.5, radius: 10, sigma: 4, keep: 0.9 },
      { mean: 0.15, spread: 0.3, zoom: 1.75, threshold: 0.55, radius: 10, sigma: 4, keep: 0.9 },
      { mean: 0.25, spread: 0.3, zoom: 2.25, threshold: 0.6, radius: 12, sigma: 6, keep: 0.85 },
      { mean: 0.3, spread: 0.3, zoom: 1.25, threshold: 0.65, radius: 14, sigma: 12, keep: 0.8 },
    ],
    imagenet: [
      { mean: 0.1, spread: 0.3, zoom: 3, threshold: 0.5, radius: 10, sigma: 4, keep: 0.8 },
      { mean: 0.2, spread: 0.3, zoom: 2, threshold: 0.5, radius: 12, sigma: 4, keep: 0.7 },
      { mean: 0.55, spread: 0.3, zoom: 4, threshold: 0.9, radius: 12, sigma: 8, keep: 0.7 },
      { mean: 0.55, spread: 0.3, zoom: 4.5, threshold: 0.85, radius: 12, sigma: 8, keep: 0.65 },
      { mean: 0.55, spread: 0.3, zoom: 2.5, threshold: 0.85, radius: 12, sigma: 12, keep: 0.55 },
    ],
  },
  apply: ({ builder, image, size, settings, shared, each }) => {
    const { add, sub, mul } = arithmetic(builder, "float32");
    const { width, height, channels } = size;
    const layer = each("flakes", {
      type: "float32",
      varies: true,
      shape: [1, height, width],
      of: (random) => new Float32Array(snowLayer(size, settings, random)),
    });
    const white = builder.add("Max", [image, add(mul(grey(builder, image, channels), 1.5), 0.5)]);
    const keep = shared("keep", float32([], [settings.keep]));
    return add(add(mul(image, keep), mul(white, sub(1, keep))), layer);
  },
});

const WATER = [175 / 255, 238 / 255, 238 / 255];
const MUD = [63 / 255, 42 / 255, 20 / 255];

export const spatter = graphEdit({
  name: "spatter",
  title: "Spatter",
  group: "weather",
  description: "adds drawn drops of water, or covers the image with spots of mud",
  source: "ImageNet-C (Hendrycks and Dietterich 2019), OpenCV's Canny edges and distances written out",
  treats: "light",
  parameters: {
    strength: number("Strength", "water: how bright it is; mud: standard deviation that softens its edge", {
      min: 0,
      max: 4,
      default: 0.6,
    }),
    liquid: choice("Liquid", "what is spattered", ["water", "mud"]),
    mean: number("Mean", "of the normal numbers that become drops", { min: 0, max: 1, default: 0.65 }),
    spread: number("Spread", "their standard deviation", { min: 0.01, max: 1, default: 0.3 }),
    radius: number("Size", "standard deviation of the Gaussian that smooths the numbers", {
      unit: "px",
      min: 0.1,
      max: 10,
      step: 0.1,
      default: 1,
    }),
    threshold: number("Threshold", "numbers below it are no drops", { min: 0, max: 1, default: 0.69 }),
    seed,
  },
  corruption: {
    name: "spatter",
    extra: true,
    cifar: [
      { mean: 0.62, spread: 0.1, radius: 0.7, threshold: 0.7, strength: 0.5, liquid: "water" },
      { mean: 0.65, spread: 0.1, radius: 0.8, threshold: 0.7, strength: 0.5, liquid: "water" },
      { mean: 0.65, spread: 0.3, radius: 1, threshold: 0.69, strength: 0.5, liquid: "water" },
      { mean: 0.65, spread: 0.1, radius: 0.7, threshold: 0.69, strength: 0.6, liquid: "mud" },
      { mean: 0.65, spread: 0.1, radius: 0.5, threshold: 0.68, strength: 0.6, liquid: "mud" },
    ],
    imagenet: [
      { mean: 0.65, spread: 0.3, radius: 4, threshold: 0.69, strength: 0.6, liquid: "water" },
      { mean: 0.65, spread: 0.3, radius: 3, threshold: 0.68, strength: 0.6, liquid: "water" },
      { mean: 0.65, spread: 0.3, radius: 2, threshold: 0.68, strength: 0.5, liquid: "water" },
      { mean: 0.65, spread: 0.3, radius: 1, threshold: 0.65, strength: 1.5, liquid: "mud" },
      { mean: 0.67, spread: 0.4, radius: 1, threshold: 0.65, strength: 1.5, liquid: "mud" },
    ],
  },
  apply: ({ builder, image, size, settings, shared, each }) => {
    const { add, sub, mul } = arithmetic(builder, "float32");
    const { width, height, channels } = size;
    const layer = each("drops", {
      type: "float32",
      varies: true,
      shape: [1, height, width],
      of: (random) => new Float32Array(liquidLayer(size, settings, random)),
    });
    const isMud = settings.liquid === "mud";
    const colour = shared("colour", float32([channels, 1, 1], lightOf(isMud ? MUD : WATER, channels)));
    // how much of the image the liquid covers: water lets all of it through
    const covers = shared("covers", float32([], [isMud ? 1 : 0]));
    return add(mul(image, sub(1, mul(layer, covers))), mul(layer, colour));
  },
});
