import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { graphEdit } from "../edit.ts";
import { extremum, meanOfImage } from "../nodes/channels.ts";
import { number } from "../parameters.ts";

/** V of HSV raised, hue and saturation kept: each channel times V′ ⁄ V, and V′ itself where the pixel is black. */
export const brightness = graphEdit({
  name: "brightness",
  title: "Brightness",
  group: "light",
  description:
    "adds to the largest channel of each pixel and keeps hue and saturation; grey images are added to as they are",
  source: "V of HSV, as ImageNet-C (Hendrycks and Dietterich 2019) with scikit-image's rgb2hsv",
  treats: "light",
  parameters: {
    amount: number("Amount", "what is added, 1 being from black to white", {
      min: -1,
      max: 1,
      default: 0.2,
      neutral: 0,
    }),
  },
  corruption: {
    name: "brightness",
    extra: false,
    cifar: [{ amount: 0.05 }, { amount: 0.1 }, { amount: 0.15 }, { amount: 0.2 }, { amount: 0.3 }],
    imagenet: [{ amount: 0.1 }, { amount: 0.2 }, { amount: 0.3 }, { amount: 0.4 }, { amount: 0.5 }],
  },
  apply: ({ builder, settings, image, size, shared }) => {
    const { add, mul, div, where, greater } = arithmetic(builder, "float32");
    const amount = shared("amount", float32([], [settings.amount]));
    if (size.channels !== 3) return add(image, amount);
    const largest = extremum(builder, "ReduceMax", image);
    const raised = builder.add("Clip", [
      add(largest, amount),
      ...[0, 1].map((bound) => builder.constant(float32([], [bound]))),
    ]);
    const lit = greater(largest, 0);
    return where(lit, mul(image, div(raised, where(lit, largest, 1))), raised);
  },
});

export const contrast = graphEdit({
  name: "contrast",
  title: "Contrast",
  group: "light",
  description: "stretches each channel around its mean over the image",
  source: "(x − mean) · factor + mean, as ImageNet-C (Hendrycks and Dietterich 2019)",
  treats: "light",
  parameters: {
    factor: number("Factor", "0 leaves the mean alone", { unit: "×", min: 0, max: 4, default: 1.5, neutral: 1 }),
  },
  corruption: {
    name: "contrast",
    extra: false,
    cifar: [{ factor: 0.75 }, { factor: 0.5 }, { factor: 0.4 }, { factor: 0.3 }, { factor: 0.15 }],
    imagenet: [{ factor: 0.4 }, { factor: 0.3 }, { factor: 0.2 }, { factor: 0.1 }, { factor: 0.05 }],
  },
  apply: ({ builder, settings, image, shared }) => {
    const { add, sub, mul } = arithmetic(builder, "float32");
    const mean = meanOfImage(builder, image);
    return add(mul(sub(image, mean), shared("factor", float32([], [settings.factor]))), mean);
  },
});

export const gamma = graphEdit({
  name: "gamma",
  title: "Gamma",
  group: "light",
  description: "raises each channel to a power: above 1 darkens the middle, below 1 lightens it",
  source: "x ^ gamma, as scikit-image's adjust_gamma",
  treats: "light",
  parameters: {
    gamma: number("Gamma", "the power", { min: 0.1, max: 10, default: 2, neutral: 1 }),
  },
  apply: ({ builder, settings, image, shared }) =>
    arithmetic(builder, "float32").pow(builder.add("Relu", [image]), shared("gamma", float32([], [settings.gamma]))),
});
