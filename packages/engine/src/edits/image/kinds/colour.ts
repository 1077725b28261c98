import { attribute } from "../../../graph/attributes.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { graphEdit } from "../edit.ts";
import { channelRange, extremum, grey as greyOf } from "../nodes/channels.ts";
import { number } from "../parameters.ts";

export const grey = graphEdit({
  name: "grey",
  title: "Grey",
  group: "colour",
  description: "fades colours towards the pixel's grey value",
  source: "luma of ITU-R BT.601, blended as Pillow's ImageEnhance.Color(1 − amount)",
  treats: "colour",
  parameters: {
    amount: number("Amount", "1 is grey altogether", { min: 0, max: 1, default: 1, neutral: 0 }),
  },
  apply: ({ builder, settings, image, size, shared }) => {
    const { add, sub, mul } = arithmetic(builder, "float32");
    const amount = shared("amount", float32([], [settings.amount]));
    return add(image, mul(sub(greyOf(builder, image, size.channels), image), amount));
  },
});

/**
 * With V the largest channel, D the largest less the smallest and S = D ⁄ V, each channel is V · (1 − S · d) where d = (V − channel) ⁄ D; a grey pixel has
 * hue 0, for which d is (0, 1, 1): what is added to its saturation makes it red, as published.
 */
export const saturation = graphEdit({
  name: "saturation",
  title: "Saturation",
  group: "colour",
  description: "multiplies the saturation of each pixel and adds to it; hue and largest channel stay",
  source: "S of HSV, as ImageNet-C's saturate (Hendrycks and Dietterich 2019) with scikit-image's rgb2hsv",
  treats: "colour",
  parameters: {
    factor: number("Factor", "0 takes colours away", {
      unit: "×",
      min: 0,
      max: 20,
      step: 0.05,
      default: 2,
      neutral: 1,
    }),
    shift: number("Shift", "what is added to the saturation, which is 0 … 1", {
      min: -1,
      max: 1,
      default: 0,
      neutral: 0,
    }),
  },
  corruption: {
    name: "saturate",
    extra: true,
    cifar: [
      { factor: 0.3, shift: 0 },
      { factor: 0.1, shift: 0 },
      { factor: 1.5, shift: 0 },
      { factor: 2, shift: 0.1 },
      { factor: 2.5, shift: 0.2 },
    ],
    imagenet: [
      { factor: 0.3, shift: 0 },
      { factor: 0.1, shift: 0 },
      { factor: 2, shift: 0 },
      { factor: 5, shift: 0.1 },
      { factor: 20, shift: 0.2 },
    ],
  },
  apply: ({ builder, settings, image, shared }) => {
    const { add, sub, mul, div, where, greater } = arithmetic(builder, "float32");
    const largest = extremum(builder, "ReduceMax", image);
    const range = sub(largest, extremum(builder, "ReduceMin", image));
    const coloured = greater(range, 0);
    const down = where(
      coloured,
      div(sub(largest, image), where(coloured, range, 1)),
      builder.constant(float32([3, 1, 1], [0, 1, 1])),
    );
    const given = div(range, where(greater(largest, 0), largest, 1));
    const wanted = add(
      mul(given, shared("factor", float32([], [settings.factor]))),
      shared("shift", float32([], [settings.shift])),
    );
    const [none = "", full = ""] = [0, 1].map((bound) => builder.constant(float32([], [bound])));
    return mul(largest, sub(1, mul(builder.add("Clip", [wanted, none, full]), down)));
  },
});

/** Hue in sixths of the circle, turned, and channels from it: V − D · max(0, min(k, 4 − k, 1)) with k = (n + hue) mod 6 and n = 5, 3, 1. */
export const hue = graphEdit({
  name: "hue",
  title: "Hue",
  group: "colour",
  description: "turns every colour along the circle of hues: red becomes green after 120°",
  source: "H of HSV, as torchvision's adjust_hue",
  treats: "colour",
  parameters: {
    angle: number("Angle", "how far, 360° being once around", {
      unit: "°",
      min: -180,
      max: 180,
      step: 1,
      default: 60,
      neutral: 0,
    }),
  },
  apply: ({ builder, settings, image, shared }) => {
    const { add, sub, mul, div, where, greater, equal } = arithmetic(builder, "float32");
    const [red = "", green = "", blue = ""] = [0, 1, 2].map((channel) =>
      channelRange(builder, image, channel, channel + 1),
    );
    const largest = extremum(builder, "ReduceMax", image);
    const range = sub(largest, extremum(builder, "ReduceMin", image));
    const divisor = where(greater(range, 0), range, 1);
    const sixth = (a: string, b: string, base: number) => add(div(sub(a, b), divisor), base);
    const hueOf = where(
      equal(largest, red),
      sixth(green, blue, 6),
      where(equal(largest, green), sixth(blue, red, 2), sixth(red, green, 4)),
    );
    const turned = add(hueOf, shared("turn", float32([], [(((settings.angle % 360) + 360) % 360) / 60])));
    const around = add(turned, builder.constant(float32([3, 1, 1], [5, 3, 1])));
    const place = builder.add("Mod", [around, builder.constant(float32([], [6]))], { fmod: attribute.int(1) });
    const ramp = builder.add("Min", [place, sub(4, place), builder.constant(float32([], [1]))]);
    return sub(largest, mul(range, builder.add("Relu", [ramp])));
  },
});

export const cast = graphEdit({
  name: "cast",
  title: "Colour cast",
  group: "colour",
  description: "multiplies red, green and blue, as a light of that colour does",
  source: "one factor for each channel (von Kries); equal factors are Pillow's ImageEnhance.Brightness",
  treats: "colour",
  parameters: {
    red: number("Red", "factor of red", { unit: "×", min: 0, max: 2, default: 1.2, neutral: 1 }),
    green: number("Green", "factor of green", { unit: "×", min: 0, max: 2, default: 1, neutral: 1 }),
    blue: number("Blue", "factor of blue", { unit: "×", min: 0, max: 2, default: 1, neutral: 1 }),
  },
  apply: ({ builder, settings, image, shared }) => {
    const { red, green, blue } = settings;
    return arithmetic(builder, "float32").mul(image, shared("factors", float32([3, 1, 1], [red, green, blue])));
  },
});
