import type { MapSize } from "./maps.ts";

/** tan 22.5° and tan 67.5°. */
const SHALLOW = Math.SQRT2 - 1;
const STEEP = Math.SQRT2 + 1;

/**
 * The edges of a map of bytes (Canny 1986), as OpenCV finds them: Sobel's derivatives with the edge repeated, their sum of magnitudes, thinned across the edge, kept above `high`, and
 * above `low` where joined to such. 1 on an edge, else 0.
 */
export function cannyEdges(map: Float64Array, { width, height }: MapSize, low: number, high: number): Uint8Array {
  const slopes = sobel(map, { width, height });
  const candidates = peaks(slopes, width, low);
  const edges = new Uint8Array(map.length);
  const open: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y + 1) * slopes.stride + x + 1;
      if (candidates[at] === 1 && (slopes.size[at] as number) > high) open.push(at);
    }
  }
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (candidates[at] !== 1) continue;
    candidates[at] = 0;
    edges[(Math.floor(at / slopes.stride) - 1) * width + (at % slopes.stride) - 1] = 1;
    for (let k = 0; k < 9; k++) {
      const next = at + (Math.floor(k / 3) - 1) * slopes.stride + (k % 3) - 1;
      if (candidates[next] === 1) open.push(next);
    }
  }
  return edges;
}

/** Derivatives with a border of zeros around them. */
interface Slopes {
  readonly right: Float64Array;
  readonly down: Float64Array;
  /** The sum of their magnitudes. */
  readonly size: Float64Array;
  readonly stride: number;
}

function sobel(map: Float64Array, { width, height }: MapSize): Slopes {
  const stride = width + 2;
  const count = stride * (height + 2);
  const right = new Float64Array(count);
  const down = new Float64Array(count);
  const size = new Float64Array(count);
  for (let y = 0; y < height; y++) {
    const above = Math.max(y - 1, 0) * width;
    const own = y * width;
    const below = Math.min(y + 1, height - 1) * width;
    for (let x = 0; x < width; x++) {
      const before = Math.max(x - 1, 0);
      const after = Math.min(x + 1, width - 1);
      const at = (y + 1) * stride + x + 1;
      const fall = (map[below + after] as number) - (map[above + before] as number);
      const rise = (map[above + after] as number) - (map[below + before] as number);
      right[at] = fall + rise + 2 * ((map[own + after] as number) - (map[own + before] as number));
      down[at] = fall - rise + 2 * ((map[below + x] as number) - (map[above + x] as number));
      size[at] = Math.abs(right[at] as number) + Math.abs(down[at] as number);
    }
  }
  return { right, down, size, stride };
}

/** 1 where a slope above `low` is the largest of its neighbours along itself; the borders are 0. */
function peaks({ right, down, size, stride }: Slopes, width: number, low: number): Uint8Array {
  const out = new Uint8Array(size.length);
  for (let at = stride + 1; at < size.length - stride - 1; at++) {
    const own = size[at] as number;
    const column = at % stride;
    if (own <= low || column === 0 || column > width) continue;
    const gx = right[at] as number;
    const gy = down[at] as number;
    const isFlat = Math.abs(gy) < Math.abs(gx) * SHALLOW;
    const isDiagonal = !isFlat && Math.abs(gy) <= Math.abs(gx) * STEEP;
    const by = isDiagonal ? stride + (gx < 0 === gy < 0 ? 1 : -1) : isFlat ? 1 : stride;
    const after = size[at + by] as number;
    out[at] = own > (size[at - by] as number) && (isDiagonal ? own > after : own >= after) ? 1 : 0;
  }
  return out;
}
