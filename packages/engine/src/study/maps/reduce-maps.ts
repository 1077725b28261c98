import type { Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { readerOf } from "../activations.ts";

/** The maps of all units of a layer for one image, small enough to draw: means over blocks of positions, as bytes. */
export interface LayerMaps {
  readonly layer: number;
  readonly units: number;
  /** Positions of a map in the network. */
  readonly height: number;
  readonly width: number;
  /** Extents of a map as it is given here: at most what was asked for. */
  readonly rows: number;
  readonly columns: number;
  /** The values that bytes 0 and 255 stand for; values beyond them are drawn as these. */
  readonly low: number;
  readonly high: number;
  /** Map after map, row by row. */
  readonly bytes: Uint8Array;
}

/** Share of the values on which a scale does not depend on either side: a few extremes would leave the rest dark. */
const BEYOND = 0.002;

/** Reduces the first image's activation to maps of at most `side` rows and columns. Cameras ask for it with every frame. */
export function reduceMaps(tensor: Tensor, layer: Pick<Layer, "index" | "channels">, side: number): LayerMaps {
  const { total: units, height, width, area, at } = readerOf(tensor, layer);
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  const means = new Float32Array(units * rows * columns);
  const [down, across] = [edges(height, rows), edges(width, columns)];
  // channels first: maps lie one behind another as they are
  const lies = layer.channels.axis === 1 && tensor.data instanceof Float32Array;
  const numbers = lies ? (tensor.data as Float32Array) : new Float32Array(area);
  for (let unit = 0; unit < units; unit++) {
    if (!lies) for (let i = 0; i < area; i++) numbers[i] = at(unit, i);
    const map = lies ? numbers.subarray(unit * area, (unit + 1) * area) : numbers;
    reduceMap(map, [down, across], width, means.subarray(unit * rows * columns, (unit + 1) * rows * columns));
  }
  const { low, high } = scaleOf(means);
  const bytes = new Uint8Array(means.length);
  for (let i = 0; i < means.length; i++) {
    bytes[i] = Math.round(255 * Math.min(1, Math.max(0, ((means[i] as number) - low) / (high - low))));
  }
  return { layer: layer.index, units, height, width, rows, columns, low, high, bytes };
}

/** Where each of `parts` blocks begins, and where the last one ends. */
const edges = (extent: number, parts: number): Int32Array =>
  Int32Array.from({ length: parts + 1 }, (_, part) => Math.floor((part * extent) / parts));

/** Means over blocks that cover a map. */
function reduceMap(
  map: Float32Array,
  [down, across]: readonly [Int32Array, Int32Array],
  width: number,
  means: Float32Array,
): void {
  if (means.length === map.length) {
    means.set(map);
    return;
  }
  for (let row = 0, to = 0; row < down.length - 1; row++) {
    const [top, bottom] = [down[row] as number, down[row + 1] as number];
    for (let column = 0; column < across.length - 1; column++, to++) {
      const [left, right] = [across[column] as number, across[column + 1] as number];
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += map[y * width + x] as number;
      means[to] = sum / ((bottom - top) * (right - left));
    }
  }
}

/** Below this share of the largest value, negative ones are taken for noise around zero. */
const NEGLIGIBLE = 0.02;

/** Values that a scale is read from, at most. */
const SAMPLED = 20_000;

/** From 0 where values are hardly negative, else as far below 0 as above. */
function scaleOf(means: Float32Array): { readonly low: number; readonly high: number } {
  const every = Math.max(1, Math.ceil(means.length / SAMPLED));
  const sampled = new Float32Array(Math.ceil(means.length / every));
  let count = 0;
  for (let at = 0; at < means.length; at += every) {
    const value = means[at] as number;
    if (Number.isFinite(value)) sampled[count++] = value;
  }
  const sorted = sampled.subarray(0, count).sort();
  const beyond = Math.floor(BEYOND * sorted.length);
  const [least, greatest] = [sorted[beyond] ?? 0, sorted[sorted.length - 1 - beyond] ?? 0];
  if (least < -NEGLIGIBLE * greatest || greatest <= 0) {
    const reach = Math.max(-least, greatest);
    return reach > 0 ? { low: -reach, high: reach } : { low: 0, high: sorted.at(-1) || 1 };
  }
  return { low: 0, high: greatest };
}
