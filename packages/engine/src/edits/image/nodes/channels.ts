import { attribute } from "../../../graph/attributes.ts";
import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { LUMA } from "../../../image/luma.ts";

/** Channels `from` to `to` (without it) of batch × channels × height × width. */
export function channelRange(builder: GraphBuilder, value: string, from: number, to: number): string {
  const [start = "", end = "", axes = ""] = [[from], [to], [1]].map((numbers) => builder.constant(int64(numbers)));
  return builder.add("Slice", [value, start, end, axes]);
}

/** The grey value of each pixel, batch × 1 × height × width: luma of red, green and blue; the mean of any other number of channels. */
export function grey(builder: GraphBuilder, image: string, channels: number): string {
  if (channels === 1) return image;
  const weights = channels === 3 ? LUMA : Array.from({ length: channels }, () => 1 / channels);
  return builder.add("Conv", [image, builder.constant(float32([1, channels, 1, 1], weights))]);
}

/** The largest or the smallest channel of each pixel, batch × 1 × height × width. */
export function extremum(builder: GraphBuilder, type: "ReduceMax" | "ReduceMin", image: string): string {
  return builder.add(type, [image, builder.constant(int64([1]))], { keepdims: attribute.int(1) });
}

/** The mean of each channel over the image, batch × channels × 1 × 1. */
export function meanOfImage(builder: GraphBuilder, image: string): string {
  return builder.add("ReduceMean", [image, builder.constant(int64([2, 3]))], { keepdims: attribute.int(1) });
}

/** A colour's red, green and blue, or its grey value for each of another number of channels. */
export function lightOf(colour: readonly number[], channels: number): readonly number[] {
  if (channels === 3) return colour;
  const value = colour.reduce((sum, part, at) => sum + part * (LUMA[at] ?? 0), 0);
  return Array.from({ length: channels }, () => value);
}
