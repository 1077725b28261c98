import type { Random } from "../../base/random.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";

/** How the canvas is looked at: shifted by whole pixels, rotated in degrees and enlarged around its middle. */
export interface View {
  readonly right: number;
  readonly down: number;
  readonly rotation: number;
  readonly scale: number;
}

/** The middle of the canvas as it is. */
export const PLAIN_VIEW: View = { right: 0, down: 0, rotation: 0, scale: 1 };

/** What a view is drawn from. */
export interface ViewBounds {
  readonly jitter: number;
  readonly rotation: number;
  readonly scale: number;
}

/** A random view within the bounds (robustness to transforms; olah2017). */
export function randomView({ jitter, rotation, scale }: ViewBounds, random: Random): View {
  const shift = () => Math.floor(random() * (2 * jitter + 1)) - jitter;
  const between = (bound: number) => (2 * random() - 1) * bound;
  return { right: shift(), down: shift(), rotation: between(rotation), scale: 1 + between(scale) };
}

/** Rows and columns. */
type Extents = readonly [height: number, width: number];

/** What is fed of a view: which four pixels of the flat canvas each pixel is a mean of, and each one's share; 4 × (height · width). */
export interface ViewFeeds {
  readonly places: Tensor<"int64">;
  readonly shares: Tensor<"float32">;
}

/**
 * Bilinear sampling between the middles of pixels, as numbers to feed. Places outside the canvas are those at its edge. Of a view that is only
 * shifted each pixel is one of the canvas's.
 */
export function viewFeeds(
  { right, down, rotation, scale }: View,
  [height, width]: Extents,
  [rows, columns]: Extents,
): ViewFeeds {
  const count = height * width;
  const places = new BigInt64Array(4 * count);
  const shares = new Float32Array(4 * count);
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const inside = (at: number, extent: number) => Math.min(extent - 1, Math.max(0, at));
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column + 0.5 - width / 2, row + 0.5 - height / 2];
      const across = cos * x - sin * y + columns / 2 + right - 0.5;
      const along = sin * x + cos * y + rows / 2 + down - 0.5;
      const [left, top] = [Math.floor(across), Math.floor(along)];
      const [dx, dy] = [across - left, along - top];
      const at = row * width + column;
      for (let corner = 0; corner < 4; corner++) {
        const [beside, below] = [corner & 1, corner >> 1];
        const from = inside(top + below, rows) * columns + inside(left + beside, columns);
        places[corner * count + at] = BigInt(from);
        shares[corner * count + at] = (beside === 1 ? dx : 1 - dx) * (below === 1 ? dy : 1 - dy);
      }
    }
  }
  return { places: { type: "int64", shape: [4 * count], data: places }, shares: float32([4, count], shares) };
}
