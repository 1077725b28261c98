import { type Plane, stridesOf } from "../image/plane.ts";
import { l2 } from "../math/norms.ts";

/** The signed difference of an image to the strip's untouched one. */
export function difference(image: Float32Array, start: Float32Array): Float32Array {
  const out = new Float32Array(image.length);
  for (let i = 0; i < out.length; i++) out[i] = (image[i] as number) - (start[i] as number);
  return out;
}

/** For each pixel, row by row, the largest absolute value over the channels. */
function strength(change: Float32Array, plane: Plane): Float32Array {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const out = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let most = 0;
      for (let c = 0; c < channels; c++) {
        most = Math.max(most, Math.abs(change[row * y + column * x + c * channel] as number));
      }
      out[row * width + column] = most;
    }
  }
  return out;
}

/** Share of a strip's largest difference from which a pixel counts as changed. */
const CHANGED = 0.1;

/**
 * The order in which pixels changed, height × width: the first frame at which one differs from the untouched image by a tenth of the
 * strip's largest difference; −1 where none does. `changes` has one difference a frame.
 */
export function firstChange(changes: readonly Float32Array[], plane: Plane): Int32Array {
  const strengths = changes.map((change) => strength(change, plane));
  let most = 0;
  for (const map of strengths) for (let at = 0; at < map.length; at++) most = Math.max(most, map[at] as number);
  const order = new Int32Array(plane.width * plane.height).fill(-1);
  strengths.forEach((map, frame) => {
    for (let at = 0; at < map.length; at++) {
      if (order[at] === -1 && most > 0 && (map[at] as number) >= CHANGED * most) order[at] = frame;
    }
  });
  return order;
}

/** What differences may be multiplied by, as a figure states it. */
const FACTORS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000];

/**
 * The one factor for all differences of a strip: the largest round one that keeps 98 % of the strongest frame's numbers within ±0.5,
 * so that, around mid grey, they can be shown.
 */
export function amplification(changes: readonly Float32Array[]): number {
  const energies = changes.map(l2);
  const strongest = changes[energies.indexOf(Math.max(...energies))] ?? new Float32Array();
  const sorted = strongest.map(Math.abs).sort();
  const reach = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 0;
  if (reach === 0) return 1;
  return FACTORS.findLast((factor) => factor * reach <= 0.5) ?? 1;
}

const BANDS = ["upper third", "middle third", "lower third", "left third", "central third", "right third"];

/** Where the squared change of an image lies, in words: "most change in the lower third". Empty where nothing changed. */
export function whereChanged(change: Float32Array, plane: Plane): string {
  const { width, height, channels } = plane;
  const { x, y, channel } = stridesOf(plane);
  const bands = new Float64Array(6);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let energy = 0;
      for (let c = 0; c < channels; c++) energy += (change[row * y + column * x + c * channel] as number) ** 2;
      const rowBand = Math.min(2, Math.floor((3 * row) / height));
      const columnBand = 3 + Math.min(2, Math.floor((3 * column) / width));
      bands[rowBand] = (bands[rowBand] as number) + energy;
      bands[columnBand] = (bands[columnBand] as number) + energy;
    }
  }
  const whole = (bands[0] as number) + (bands[1] as number) + (bands[2] as number);
  if (whole === 0) return "";
  let best = 0;
  bands.forEach((energy, band) => {
    if (energy > (bands[best] as number)) best = band;
  });
  const share = (bands[best] as number) / whole;
  if (share >= 0.5) return `most change in the ${BANDS[best]}`;
  return share >= 0.4 ? `change strongest in the ${BANDS[best]}` : "change spread over the whole image";
}
