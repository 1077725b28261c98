import type { Random } from "../../../base/random.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { normals, uniforms } from "../draws.ts";
import { type Applying, type Draw, graphEdit } from "../edit.ts";
import { poisson } from "../nodes/poisson.ts";
import { number, seed } from "../parameters.ts";

/** One number for each channel of each pixel. */
function perValue(
  { size }: Pick<Applying<unknown>, "size">,
  draw: (random: Random, count: number) => Float32Array,
): Draw {
  const shape = [size.channels, size.height, size.width];
  return {
    type: "float32",
    varies: false,
    shape,
    of: (random) => draw(random, size.channels * size.height * size.width),
  };
}

export const noise = graphEdit({
  name: "noise",
  title: "Gaussian noise",
  group: "noise",
  description: "adds a normal random number to each channel of each pixel",
  source: "gaussian_noise of ImageNet-C (Hendrycks and Dietterich 2019)",
  treats: "light",
  parameters: {
    sigma: number("Strength", "standard deviation, 1 being from black to white", {
      min: 0,
      max: 1,
      default: 0.1,
      neutral: 0,
    }),
    seed,
  },
  corruption: {
    name: "gaussian_noise",
    extra: false,
    cifar: [{ sigma: 0.04 }, { sigma: 0.06 }, { sigma: 0.08 }, { sigma: 0.09 }, { sigma: 0.1 }],
    imagenet: [{ sigma: 0.08 }, { sigma: 0.12 }, { sigma: 0.18 }, { sigma: 0.26 }, { sigma: 0.38 }],
  },
  apply: (applying) => {
    const { builder, image, settings, shared, each } = applying;
    const { add, mul } = arithmetic(builder, "float32");
    return add(image, mul(each("noise", perValue(applying, normals)), shared("sigma", float32([], [settings.sigma]))));
  },
});

export const speckleNoise = graphEdit({
  name: "speckle_noise",
  title: "Speckle noise",
  group: "noise",
  description: "multiplies each channel of each pixel by a normal random number around 1",
  source: "ImageNet-C (Hendrycks and Dietterich 2019)",
  treats: "light",
  parameters: {
    sigma: number("Strength", "standard deviation of the factor", { min: 0, max: 1, default: 0.2, neutral: 0 }),
    seed,
  },
  corruption: {
    name: "speckle_noise",
    extra: true,
    cifar: [{ sigma: 0.06 }, { sigma: 0.1 }, { sigma: 0.12 }, { sigma: 0.16 }, { sigma: 0.2 }],
    imagenet: [{ sigma: 0.15 }, { sigma: 0.2 }, { sigma: 0.35 }, { sigma: 0.45 }, { sigma: 0.6 }],
  },
  apply: (applying) => {
    const { builder, image, settings, shared, each } = applying;
    const { add, mul } = arithmetic(builder, "float32");
    const factor = mul(each("noise", perValue(applying, normals)), shared("sigma", float32([], [settings.sigma])));
    return add(image, mul(image, factor));
  },
});

export const impulseNoise = graphEdit({
  name: "impulse_noise",
  title: "Impulse noise",
  group: "noise",
  description: "sets channels of pixels here and there to 0 or 1",
  source: "ImageNet-C (Hendrycks and Dietterich 2019): scikit-image's random_noise, salt and pepper",
  treats: "light",
  parameters: {
    amount: number("Amount", "share of the channels of all pixels that are set", {
      min: 0,
      max: 1,
      default: 0.05,
      neutral: 0,
    }),
    seed,
  },
  corruption: {
    name: "impulse_noise",
    extra: false,
    cifar: [{ amount: 0.01 }, { amount: 0.02 }, { amount: 0.03 }, { amount: 0.05 }, { amount: 0.07 }],
    imagenet: [{ amount: 0.03 }, { amount: 0.06 }, { amount: 0.09 }, { amount: 0.17 }, { amount: 0.27 }],
  },
  apply: (applying) => {
    const { builder, image, settings, shared, each } = applying;
    const { where, lessOrEqual } = arithmetic(builder, "float32");
    const amount = shared("amount", float32([], [settings.amount]));
    const hit = lessOrEqual(each("hit", perValue(applying, uniforms)), amount);
    const value = where(lessOrEqual(each("value", perValue(applying, uniforms)), 0.5), 1, 0);
    return where(hit, value, image);
  },
});

export const shotNoise = graphEdit({
  name: "shot_noise",
  title: "Shot noise",
  group: "noise",
  description:
    "counts photons: each channel of each pixel is a Poisson number around its light, so that dark images suffer most",
  source: "ImageNet-C (Hendrycks and Dietterich 2019)",
  treats: "light",
  parameters: {
    photons: number("Photons", "of a white pixel; fewer are noisier", { min: 1, max: 1000, step: 1, default: 60 }),
    seed,
  },
  corruption: {
    name: "shot_noise",
    extra: false,
    cifar: [{ photons: 500 }, { photons: 250 }, { photons: 100 }, { photons: 75 }, { photons: 50 }],
    imagenet: [{ photons: 60 }, { photons: 25 }, { photons: 12 }, { photons: 5 }, { photons: 3 }],
  },
  apply: (applying) => {
    const { builder, image, settings, shared, each } = applying;
    const { mul, div } = arithmetic(builder, "float32");
    const photons = shared("photons", float32([], [settings.photons]));
    const light = mul(builder.add("Relu", [image]), photons);
    return div(poisson(builder, light, each("normal", perValue(applying, normals))), photons);
  },
});
