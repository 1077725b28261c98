import { attribute } from "../../../graph/attributes.ts";
import type { GraphBuilder } from "../../../graph/builder.ts";
import { float32, int64 } from "../../../graph/tensor.ts";
import { arithmetic } from "../../../ops/rules/arithmetic.ts";
import type { EditedSize } from "../parameters.ts";

/** How values outside an image are told: the nearest inside, mirrored at its edge (… b a | a b …), or mirrored at the middle of its outermost pixels (… c b | a b c …). */
export type Border = "edge" | "mirror" | "mirror pixels";

/**
 * Where an affine map takes the middles of all pixels: batch or 1 × height × width × 2 places (x, y), from batch or 1 × 3 × 2 numbers, the rows of which are what x, y and 1 are
 * multiplied with.
 */
export function mapped(builder: GraphBuilder, affine: string, { width, height }: EditedSize): string {
  const { add, mul } = arithmetic(builder, "float32");
  const [alongX = "", alongY = "", shift = ""] = builder.addMany(
    "Split",
    [affine],
    { axis: attribute.int(1), num_outputs: attribute.int(3) },
    3,
  );
  const line = (extent: number, shape: readonly number[]) =>
    builder.constant(
      float32(
        shape,
        Float32Array.from({ length: extent }, (_, i) => i + 0.5),
      ),
      "middles",
    );
  const row = (value: string) => builder.add("Unsqueeze", [value, builder.constant(int64([1]))]);
  const down = add(mul(line(height, [height, 1, 1]), row(alongY)), row(shift));
  return add(down, mul(line(width, [1, width, 1]), row(alongX)));
}

/**
 * Images sampled at places, linear between the middles of pixels. `places` are pixels (x, y), batch or 1 × height × width × 2; an edge lies at 0 and at
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
  const grid = add(mul(places, builder.constant(float32([2], scale))), builder.constant(float32([2], shift)));
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
  return arithmetic(builder, "float32").where(condition, 1, 0);
}
