import { z } from "zod";
import { blur } from "../image/blur.ts";
import { type PixelScaling, pixelSpace } from "../image/pixel-space.ts";
import { type Plane, stridesOf } from "../image/plane.ts";

/** What can stand for "nothing there"; none of them is neutral, so a person may choose. */
export const baselineSchema = z.enum(["black", "grey", "mean", "zero", "blur"]);

/** One of them. */
export type Baseline = z.infer<typeof baselineSchema>;

/** What each is, for the descriptions of parameters. */
export const BASELINES =
  "black; grey: half-way to white; mean: the image's own mean colour; zero: zeros of the network's input, the colour that " +
  "preprocessing subtracts; blur: the image itself without detail";

/** The baseline of an image, in the network's numbers and layout. Blur has a standard deviation of an eighth of the shorter side. */
export function baselineOf(kind: Baseline, image: Float32Array, plane: Plane, scaling: PixelScaling): Float32Array {
  switch (kind) {
    case "black":
      return pixelSpace(scaling, plane).toNetwork(new Float32Array(image.length));
    case "grey":
      return pixelSpace(scaling, plane).toNetwork(new Float32Array(image.length).fill(0.5));
    case "zero":
      return new Float32Array(image.length);
    case "mean":
      return meanColour(image, plane);
    case "blur":
      return blur(image, plane, Math.min(plane.width, plane.height) / 8);
  }
}

function meanColour(image: Float32Array, plane: Plane): Float32Array {
  const { channel } = stridesOf(plane);
  const area = plane.width * plane.height;
  const step = plane.layout === "nchw" ? 1 : plane.channels;
  const out = new Float32Array(image.length);
  for (let c = 0; c < plane.channels; c++) {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += image[c * channel + i * step] as number;
    for (let i = 0; i < area; i++) out[c * channel + i * step] = sum / area;
  }
  return out;
}
