import { DeeplingError } from "../../../base/error.ts";
import { float32 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import { normals } from "../draws.ts";
import type { Applying } from "../edit.ts";
import { type ColourParameter, choice, colourOf, number, seed } from "../parameters.ts";
import { grey, lightOf, meanOfImage } from "./channels.ts";
import { smoothed } from "./line-maps.ts";
import { mapLines } from "./separable.ts";

const colour: ColourParameter = {
  kind: "colour",
  title: "Colour",
  description: "what is painted, where it is a colour: six hexadecimal digits of red, green and blue",
  default: "808080",
  neutral: "none",
};

/** What an edit may lay over a part of the image, and what belongs to it. */
export const paintParameters = {
  paint: choice(
    "Paint",
    "a colour, the image's mean colour, or the image itself: blurred, noisy, grey, as it was before any edit",
    ["colour", "mean", "blur", "noise", "grey", "restore"],
  ),
  colour,
  radius: number("Blur", "standard deviation of the Gaussian, where the paint is blur", {
    unit: "px",
    min: 0,
    max: { times: 0.5, of: "side" },
    step: 0.1,
    default: { times: 1 / 16, of: "side" },
  }),
  sigma: number("Noise", "standard deviation of what is added, where the paint is noise", {
    min: 0,
    max: 1,
    default: 0.3,
  }),
  seed,
} as const;

/** What is set of them. */
export interface Paint {
  readonly paint: (typeof paintParameters.paint.choices)[number];
  readonly colour: string;
  readonly radius: number;
  readonly sigma: number;
}

/** The value that is painted, as large as the image or broadcast to it. Throws "unsupported paint" where there is no colour to take away. */
export function painted(applying: Applying<unknown>, { paint, colour: text, radius, sigma }: Paint): string {
  const { builder, image, size, untouched, shared, each } = applying;
  const { width, height, channels } = size;
  const { add, mul } = arithmetic(builder, "float32");
  switch (paint) {
    case "colour":
      return shared("colour", float32([channels, 1, 1], lightOf(colourOf(text), channels)));
    case "mean":
      return meanOfImage(builder, image);
    case "blur":
      return mapLines(applying, image, smoothed(height, radius), smoothed(width, radius));
    case "noise": {
      const drawn = each("noise", {
        type: "float32",
        varies: false,
        shape: [channels, height, width],
        of: (random) => normals(random, channels * height * width),
      });
      return add(image, mul(drawn, shared("sigma", float32([], [sigma]))));
    }
    case "grey":
      if (channels !== 3) {
        throw new DeeplingError("unsupported", "paint: grey", {
          hint: "the network's images have no colours to take away",
        });
      }
      return grey(builder, image, channels);
    case "restore":
      return untouched();
  }
}

/** `over` laid over images where the mask is 1: batch × 1 × height × width or one for all. */
export function laidOver(
  { builder }: Pick<Applying<unknown>, "builder">,
  image: string,
  over: string,
  mask: string,
): string {
  const { add, sub, mul } = arithmetic(builder, "float32");
  return add(image, mul(mask, sub(over, image)));
}
