/** How far an image may move from where it began; distances in pixel values 0 … 1. */
export type Norm = "l2" | "linf" | "none";

/** Euclidean length. */
export function l2(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** Euclidean distance. */
export function l2Distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
}

/** Largest absolute difference. */
export function linfDistance(a: Float32Array, b: Float32Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}

/**
 * Brings `image` into 0 … 1 and into the ball of `budget` around `origin`, in place; both hold to within float32's rounding. For "linf"
 * it is the nearest such point; for "l2" the image is clamped and then drawn in along a straight line, as attacks do.
 */
export function project(image: Float32Array, origin: Float32Array, norm: Norm, budget: number): void {
  if (norm === "linf") {
    for (let i = 0; i < image.length; i++) {
      const from = origin[i] as number;
      image[i] = clamp(image[i] as number, Math.max(0, from - budget), Math.min(1, from + budget));
    }
    return;
  }
  for (let i = 0; i < image.length; i++) image[i] = clamp(image[i] as number, 0, 1);
  if (norm === "none") return;
  const length = l2Distance(image, origin);
  if (length <= budget) return;
  // a point between two images is an image: drawing in keeps the range
  for (let i = 0; i < image.length; i++) {
    const from = origin[i] as number;
    image[i] = from + (((image[i] as number) - from) * budget) / length;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
