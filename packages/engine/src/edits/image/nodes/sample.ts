import { attribute } from "../../../graph/attributes.ts";
import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import type { EditedSize } from "../parameters.ts";

/** How values outside an image are told: the nearest inside, mirrored at its edge (… b a | a b …), or mirrored at the middle of its outermost pixels (… c b | a b c …). */
export type Border = "edge" | "mirror" | "mirror pixels";

/** The middles of all pixels as rows (x, y, 1), in pixels: height · width × 3. */
export function middles(builder: GraphBuilder, { width, height }: EditedSize): string {
  const rows = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) rows.set([(i % width) + 0.5, Math.floor(i / width) + 0.5, 1], i * 3);
  return builder.constant(float32([width * height, 3], rows), "middles");
}

/**
 * Images sampled at places, linear between the middles of pixels. `places` are pixels (x, y) as rows, batch or 1 × height · width × 2; an edge lies at 0 and at
 * the extent.
 */
export function sample(
  builder: GraphBuilder,
  image: string,
  places: string,
  { width, height }: EditedSize,
  border: Border,
): string {
  const { add, mul } = arithmetic(builder, "float32");
  const inMiddles = border === "mirror pixels";
  // GridSample's −1 … 1 are the outermost middles (align_corners) or the edges
  const scale = inMiddles ? [2 / (width - 1), 2 / (height - 1)] : [2 / width, 2 / height];
  const shift = inMiddles ? [-1 - 1 / (width - 1), -1 - 1 / (height - 1)] : [-1, -1];
  const scaled = add(mul(places, builder.constant(float32([2], scale))), builder.constant(float32([2], shift)));
  const grid = builder.add("Reshape", [scaled, builder.constant(int64([-1, height, width, 2]))]);
  return builder.add("GridSample", [image, perImage(builder, grid, image, 4)], {
    mode: attribute.string("linear"),
    padding_mode: attribute.string(border === "edge" ? "border" : "reflection"),
    align_corners: attribute.int(inMiddles ? 1 : 0),
  });
}

/** 1 where a place lies in the image, else 0: batch or 1 × 1 × height × width. */
export function isInside(builder: GraphBuilder, places: string, { width, height }: EditedSize): string {
  const { less, and, lessOrEqual } = arithmetic(builder, "float32");
  const within = and(lessOrEqual(0, places), less(places, builder.constant(float32([2], [width, height]))));
  const both = builder.add("ReduceMin", [asNumbers(builder, within), builder.constant(int64([-1]))], {
    keepdims: attribute.int(0),
  });
  return builder.add("Reshape", [both, builder.constant(int64([-1, 1, height, width]))]);
}

/** What stands for one image repeated for each of a batch; its first extent is 1 or the batch. */
export function perImage(builder: GraphBuilder, value: string, image: string, rank: number): string {
  const count = builder.add("Shape", [image], { start: attribute.int(0), end: attribute.int(1) });
  const rest = builder.constant(int64(Array.from({ length: rank - 1 }, () => 1)));
  return builder.add("Expand", [value, builder.add("Concat", [count, rest], { axis: attribute.int(0) })]);
}

function asNumbers(builder: GraphBuilder, condition: string): string {
  return arithmetic(builder, "float32").gate(condition, 1);
}
