import { attribute } from "../../../graph/attributes.ts";
import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import type { Applying } from "../edit.ts";

/** A square kernel of odd side, row by row. */
export interface Kernel {
  readonly side: number;
  readonly weights: ArrayLike<number>;
}

/**
 * Each channel correlated with a kernel that is fed, mirrored at the middle of its outermost pixels (OpenCV's filter2D). The kernel's side is not part of
 * the graph.
 */
export function filtered(
  { builder, shared, size }: Pick<Applying<unknown>, "builder" | "shared" | "size">,
  image: string,
  { side, weights }: Kernel,
): string {
  const { width, height, channels } = size;
  const radius = (side - 1) / 2;
  const along = (extent: number) => Array.from({ length: extent + side - 1 }, (_, i) => mirrored(i - radius, extent));
  const places = (name: string, extent: number) => shared(name, int64(along(extent)), [name]);
  const apart = builder.add("Reshape", [image, builder.constant(int64([-1, 1, height, width]))]);
  const rows = builder.add("Gather", [apart, places("rows", height)], { axis: attribute.int(2) });
  const wide = builder.add("Gather", [rows, places("columns", width)], { axis: attribute.int(3) });
  const kernel = shared("kernel", float32([1, 1, side, side], weights), [1, 1, "side", "side"]);
  const sums = builder.add("Conv", [wide, kernel]);
  return builder.add("Reshape", [sums, builder.constant(int64([-1, channels, height, width]))]);
}

/** The place in a line that stands at `index` when it is mirrored at its outermost values: c b | a b c | b a. */
export function mirrored(index: number, extent: number): number {
  if (extent === 1) return 0;
  const period = 2 * (extent - 1);
  const around = ((index % period) + period) % period;
  return around < extent ? around : period - around;
}

/** Pixels of each image taken from other places of it: `places` count row by row, batch × height · width. */
export function pickPixels(
  builder: GraphBuilder,
  image: string,
  places: string,
  { width, height, channels }: Applying<unknown>["size"],
): string {
  const flat = builder.add("Reshape", [image, builder.constant(int64([0, 0, -1]))]);
  const own = builder.add("Unsqueeze", [places, builder.constant(int64([1]))]);
  const all = builder.add("Expand", [own, builder.constant(int64([1, channels, 1]))]);
  const picked = builder.add("GatherElements", [flat, all], { axis: attribute.int(2) });
  return builder.add("Reshape", [picked, builder.constant(int64([0, 0, height, width]))]);
}
