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

/** Reduces the first image's activation to maps of at most `side` rows and columns. */
export function reduceMaps(tensor: Tensor, layer: Pick<Layer, "index" | "channels">, side: number): LayerMaps {
  const { total: units, height, width, area, at } = readerOf(tensor, layer);
  const [rows, columns] = [Math.min(side, height), Math.min(side, width)];
  const means = new Float32Array(units * rows * columns);
  const map = new Float32Array(area);
  for (let unit = 0; unit < units; unit++) {
    // channels first: a map lies in one piece
    if (layer.channels.axis === 1)
      for (let i = 0, from = unit * area; i < area; i++) map[i] = Number(tensor.data[from + i]);
    else for (let i = 0; i < area; i++) map[i] = at(unit, i);
    reduceMap(map, [height, width], means.subarray(unit * rows * columns, (unit + 1) * rows * columns), [
      rows,
      columns,
    ]);
  }
  const { low, high } = scaleOf(means);
  const bytes = Uint8Array.from(means, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low)))),
  );
  return { layer: layer.index, units, height, width, rows, columns, low, high, bytes };
}

type Extents = readonly [rows: number, columns: number];

/** Means over blocks that cover a map. */
function reduceMap(map: Float32Array, [height, width]: Extents, means: Float32Array, [rows, columns]: Extents): void {
  if (rows === height && columns === width) {
    means.set(map);
    return;
  }
  for (let row = 0, to = 0; row < rows; row++) {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.floor(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column++, to++) {
      const [left, right] = [Math.floor((column * width) / columns), Math.floor(((column + 1) * width) / columns)];
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
  const every = Math.ceil(means.length / SAMPLED);
  const sorted = means.filter((value, at) => at % every === 0 && Number.isFinite(value)).sort();
  const beyond = Math.floor(BEYOND * sorted.length);
  const [least, greatest] = [sorted[beyond] ?? 0, sorted[sorted.length - 1 - beyond] ?? 0];
  if (least < -NEGLIGIBLE * greatest || greatest <= 0) {
    const reach = Math.max(-least, greatest);
    return reach > 0 ? { low: -reach, high: reach } : { low: 0, high: sorted.at(-1) || 1 };
  }
  return { low: 0, high: greatest };
}
