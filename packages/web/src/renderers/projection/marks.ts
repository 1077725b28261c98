import type { Rgb } from "@deepling/engine";
import type { Marks } from "../../gl/mark-mesh.ts";

/** Rings that a mark can wear. */
export const RING = { none: 0, selected: 1, wrong: 2, hovered: 3 } as const;

/** Above this number of selected points rings would cover one another: the others step back instead. */
const MOST_RINGS = 60;

/** What decides how points look. `points` are positions in the layouts, `count` of them. */
export interface MarkScene {
  readonly count: number;
  /** Colour of a point. */
  readonly colourOf: (point: number) => Rgb;
  readonly selected: (point: number) => boolean;
  /** Whether the eye is on some of it, a selection or a path: all other points are then drawn fainter. */
  readonly attending: boolean;
  /** Whether a path runs among the points: all of them then say, by their colours, where it leads. */
  readonly crossed: boolean;
  /** Whether the point is one the person asked to see (legend, filter); others step back. */
  readonly wanted: (point: number) => boolean;
  readonly wrong: (point: number) => boolean;
  readonly emphasiseWrong: boolean;
}

/** Marks in drawing order: what steps back first, the selected last, and among equals an order without meaning. */
export function marksOf(scene: MarkScene): Marks {
  const { count } = scene;
  const ranks = new Uint8Array(count);
  const sizes = [0, 0, 0, 0];
  for (let point = 0; point < count; point++) {
    const rank = rankOf(scene, point);
    ranks[point] = rank;
    sizes[rank] = (sizes[rank] ?? 0) + 1;
  }
  const crowd = (sizes[3] ?? 0) > MOST_RINGS;
  const next = [0, sizes[0] ?? 0, (sizes[0] ?? 0) + (sizes[1] ?? 0), count - (sizes[3] ?? 0)];
  const points = new Uint32Array(count);
  for (const point of scattered(count)) {
    const rank = ranks[point] ?? 0;
    const at = next[rank] ?? 0;
    points[at] = point;
    next[rank] = at + 1;
  }
  const colours = new Uint8Array(count * 4);
  const styles = new Uint8Array(count * 4);
  points.forEach((point, mark) => {
    const [r, g, b] = scene.colourOf(point);
    const look = lookOf(scene, point, ranks[point] ?? 0, crowd);
    const at = mark * 4;
    colours[at] = r * 255;
    colours[at + 1] = g * 255;
    colours[at + 2] = b * 255;
    colours[at + 3] = look.opacity * 255;
    styles[at] = look.size * 64;
    styles[at + 1] = look.ring;
    styles[at + 2] = look.ringOpacity * 255;
    styles[at + 3] = look.fade * 255;
  });
  return { points, colours, styles };
}

/** The mark drawn once more on top while the pointer rests on it. */
export function hoveredMark(point: number, colour: Rgb): Marks {
  return {
    points: new Uint32Array([point]),
    colours: new Uint8Array([...colour.map((part) => part * 255), 255]),
    styles: new Uint8Array([1.35 * 64, RING.hovered, 255, 0]),
  };
}

/** How a point takes part in the picture, from the lowest (0, stepping back) to the topmost (3, selected). */
function rankOf(scene: MarkScene, point: number): number {
  if (scene.selected(point)) return 3;
  if (!scene.wanted(point) && !scene.crossed) return 0;
  if (scene.attending) return 1;
  return scene.emphasiseWrong && scene.wrong(point) ? 2 : 1;
}

interface Look {
  readonly size: number;
  readonly opacity: number;
  readonly ring: number;
  readonly ringOpacity: number;
  readonly fade: number;
}

const BACK: Look = { size: 0.85, opacity: 0.35, ring: RING.none, ringOpacity: 0, fade: 0.72 };

function lookOf(scene: MarkScene, point: number, rank: number, crowd: boolean): Look {
  const wrong = scene.emphasiseWrong && scene.wrong(point);
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
 * 0 … count − 1 in an order that has nothing to do with it, always the same: a data set sorted by class must not have its
 * last class drawn over all others. A linear congruence with a multiplier near the golden section, coprime to the count.
 */
export function* scattered(count: number): Generator<number> {
  let step = Math.max(1, Math.floor(count * 0.6180339887));
  while (greatestDivisor(step, count) !== 1) step++;
  for (let i = 0, point = 0; i < count; i++, point = (point + step) % count) yield point;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
