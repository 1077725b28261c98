import type { MarkDetail, Marks } from "../../gl/mark-mesh.ts";
import { ALWAYS } from "./detail/scale.ts";

/** Rings that a mark can wear. */
export const RING = { none: 0, selected: 1, wrong: 2, hovered: 3 } as const;

/** Above this number of selected points rings would cover one another: the others step back instead. */
const MOST_RINGS = 60;

/** How much larger few selected points are among very many. */
const FOUND = 2;

/** What may be true of a point, as bits: selected; not one that the person asked to see (legend, filter); predicted wrong. */
export const POINT = { selected: 1, unwanted: 2, wrong: 4 } as const;

/** What decides how points look. Points are positions in the layouts. */
export interface MarkScene {
  /** Red, green, blue and an unused byte per point. */
  readonly colours: Uint8Array;
  /** Per point, what is true of it: bits of `POINT`. */
  readonly states: Uint8Array;
  /** Whether the eye is on some of it, a selection or a path: all other points are then drawn fainter. */
  readonly attending: boolean;
  /** Whether a path runs among the points: all of them then say, by their colours, where it leads. */
  readonly crossed: boolean;
  readonly emphasiseWrong: boolean;
}

/** How points take part in the picture. */
export interface Ranks {
  /** Per point, from the lowest (0, stepping back) to the topmost (3, selected). */
  readonly of: Uint8Array;
  /** Points of each rank. */
  readonly counts: readonly [number, number, number, number];
}

/** The rank of each point. */
export function ranksOf(scene: Omit<MarkScene, "colours">): Ranks {
  const byState = Uint8Array.from({ length: 8 }, (_, state) => rankOf(scene, state));
  const of = new Uint8Array(scene.states.length);
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let point = 0; point < of.length; point++) {
    const rank = byState[scene.states[point] ?? 0] as 0 | 1 | 2 | 3;
    of[point] = rank;
    counts[rank]++;
  }
  return { of, counts };
}

/** All points in drawing order: what steps back first, the selected last, and among equals an order without meaning. */
export function drawingOrder({ of, counts }: Ranks): Uint32Array {
  const next = [0, counts[0], counts[0] + counts[1], of.length - counts[3]];
  const points = new Uint32Array(of.length);
  const step = scatterStep(of.length);
  for (let i = 0, point = 0; i < of.length; i++) {
    const rank = of[point] ?? 0;
    const at = next[rank] ?? 0;
    points[at] = point;
    next[rank] = at + 1;
    point += step;
    if (point >= of.length) point -= of.length;
  }
  return points;
}

/** The marks of `points`, in their order; `detail` says from which zoom level on each is drawn. */
export function marksOf(scene: MarkScene, ranks: Ranks, points: Uint32Array, detail?: MarkDetail): Marks {
  const crowd = ranks.counts[3] > MOST_RINGS;
  const looks = Array.from({ length: 8 }, (_, state) => lookOf(scene, state, crowd));
  // among so many that not all are drawn
  const found = detail !== undefined && ranks.counts[3] <= ALWAYS;
  looks.forEach((look, state) => {
    if (found && state & POINT.selected) looks[state] = { ...look, size: look.size * FOUND };
  });
  const opacities = Uint8Array.from(looks, ({ opacity }) => opacity * 255);
  const parts = looks.flatMap(({ size, ring, ringOpacity, fade }) => [size * 64, ring, ringOpacity * 255, fade * 255]);
  // four bytes at once
  const styleOf = new Uint32Array(Uint8Array.from(parts).buffer);
  const colourOf = new Uint32Array(scene.colours.buffer, scene.colours.byteOffset, scene.states.length);
  const colours = new Uint32Array(points.length);
  const styles = new Uint32Array(points.length);
  const bytes = new Uint8Array(colours.buffer);
  for (let mark = 0; mark < points.length; mark++) {
    const point = points[mark] ?? 0;
    const state = scene.states[point] ?? 0;
    colours[mark] = colourOf[point] ?? 0;
    bytes[mark * 4 + 3] = opacities[state] ?? 255;
    styles[mark] = styleOf[state] ?? 0;
  }
  return { points, colours: bytes, styles: new Uint8Array(styles.buffer), detail };
}

/** The mark drawn once more on top while the pointer rests on it, in a colour of bytes. */
export function hoveredMark(point: number, [r = 0, g = 0, b = 0]: Uint8Array): Marks {
  return {
    points: new Uint32Array([point]),
    colours: Uint8Array.of(r, g, b, 255),
    styles: new Uint8Array([1.35 * 64, RING.hovered, 255, 0]),
    detail: undefined,
  };
}

type Asked = Pick<MarkScene, "attending" | "crossed" | "emphasiseWrong">;

function rankOf(scene: Asked, state: number): number {
  if (state & POINT.selected) return 3;
  if (state & POINT.unwanted && !scene.crossed) return 0;
  if (scene.attending) return 1;
  return scene.emphasiseWrong && state & POINT.wrong ? 2 : 1;
}

interface Look {
  readonly size: number;
  readonly opacity: number;
  readonly ring: number;
  readonly ringOpacity: number;
  readonly fade: number;
}

const BACK: Look = { size: 0.85, opacity: 0.35, ring: RING.none, ringOpacity: 0, fade: 0.72 };

function lookOf(scene: Asked, state: number, crowd: boolean): Look {
  const rank = rankOf(scene, state);
  const wrong = scene.emphasiseWrong && (state & POINT.wrong) !== 0;
  if (rank === 3 && crowd)
    return { size: 1, opacity: 1, ring: wrong ? RING.wrong : RING.none, ringOpacity: 1, fade: 0 };
  if (rank === 3) {
    return { size: 1.2, opacity: 1, ring: wrong ? RING.wrong : RING.selected, ringOpacity: 1, fade: 0 };
  }
  if (rank === 0 || (crowd && !scene.crossed)) return BACK;
  if (scene.attending) {
    return { size: 0.9, opacity: 0.55, ring: wrong ? RING.wrong : RING.none, ringOpacity: 0.5, fade: 0.5 };
  }
  if (wrong) return { size: 1.1, opacity: 1, ring: RING.wrong, ringOpacity: 1, fade: 0 };
  return { size: 1, opacity: 1, ring: RING.none, ringOpacity: 0, fade: scene.emphasiseWrong ? 0.35 : 0 };
}

/**
 * The step of an order of `count` points that has nothing to do with theirs, always the same: a data set sorted by class must not have its last class
 * drawn over all others. A linear congruence with a multiplier near the golden section, coprime to the count.
 */
function scatterStep(count: number): number {
  let step = Math.max(1, Math.floor(count * 0.6180339887));
  while (greatestDivisor(step, count) > 1) step++;
  return step;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
