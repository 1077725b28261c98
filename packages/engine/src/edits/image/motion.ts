/** What a pixel is averaged from when the camera moves: places relative to it, nearest first, with weights that sum to one. */
export interface Motion {
  readonly right: readonly number[];
  readonly down: readonly number[];
}

/** Weights of ImageMagick's motion blur: the half of a Gaussian, over 2 · radius + 1 places. */
export function motionWeights(radius: number, sigma: number): Float32Array {
  const weights = Float64Array.from({ length: 2 * Math.ceil(radius) + 1 }, (_, i) =>
    Math.exp(-(i ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

/** The places of so many weights in the direction of an angle, in degrees clockwise from the right; whole pixels. */
export function motionPlaces(count: number, angle: number): Motion {
  const turn = (angle * Math.PI) / 180;
  const along = (share: number) => Array.from({ length: count }, (_, i) => Math.ceil(i * share - 0.5));
  return { right: along(Math.cos(turn)), down: along(Math.sin(turn)) };
}

/** A map of one channel blurred by motion; the outermost values are repeated. */
export function motionBlurred(
  map: Float64Array,
  width: number,
  height: number,
  weights: Float32Array,
  { right, down }: Motion,
): Float64Array {
  const out = new Float64Array(map.length);
  const clamp = (value: number, extent: number) => Math.min(Math.max(value, 0), extent - 1);
  const columns = new Int32Array(width);
  for (const [k, weight] of weights.entries()) {
    for (let x = 0; x < width; x++) columns[x] = clamp(x + (right[k] ?? 0), width);
    for (let y = 0; y < height; y++) {
      const row = clamp(y + (down[k] ?? 0), height) * width;
      for (let x = 0; x < width; x++) {
        const at = y * width + x;
        out[at] = (out[at] as number) + weight * (map[row + (columns[x] as number)] as number);
      }
    }
  }
  return out;
}
