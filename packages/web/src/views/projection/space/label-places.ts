import { type Layer, textWidth } from "@deepling/engine";
import { footOf, type SpaceFrame } from "./space-controller.ts";

/** A layer's name on the screen, in CSS pixels. */
export interface PlacedName {
  readonly layer: number;
  /** Its middle, and its upper edge. */
  readonly middle: number;
  readonly top: number;
  /** The line from the wall down to it: where it stands, and its length. */
  readonly line: number;
  readonly rise: number;
}

/** Kinds that are named first where there is no room for all. */
const FIRST: ReadonlySet<Layer["kind"]> = new Set(["convolution", "dense", "add", "concat", "softmax"]);

/** Two rows beneath the network, so many px apart. */
const ROW = 20;
const ROWS = 2;
const BELOW = 8;
/** Size of the letters, and what stands around them, px. */
const TEXT = 11;
const AROUND = 28;
/** Between two names. */
const GAP = 2;

type Span = readonly [left: number, right: number];

/**
 * Where names stand: in two rows beneath the walls, each below its wall's corner. Where there is no room for all, the layer that is looked at comes
 * first, then layers with weights and joins.
 */
export function placeNames(frame: SpaceFrame, layers: readonly Layer[], focus: number): readonly PlacedName[] {
  const { width, height } = frame.sight;
  const feet = layers.flatMap((layer) => {
    const foot = footOf(frame, layer.index);
    if (foot === undefined || foot.left < 0 || foot.left > width || foot.top > height) return [];
    return [{ layer, ...foot }];
  });
  const lowest = feet.reduce((most, { top }) => Math.max(most, top), 0) + BELOW;
  const base = Math.min(lowest, height - ROWS * ROW - BELOW);
  const rank = ({ index, kind }: Layer) => (index === focus ? 0 : FIRST.has(kind) ? 1 : 2);
  const taken = Array.from({ length: ROWS }, (): Span[] => []);
  const placed: PlacedName[] = [];
  for (const { layer, left: x, top: y } of feet.toSorted((a, b) => rank(a.layer) - rank(b.layer))) {
    const wide = textWidth(layer.name, TEXT) + AROUND;
    const middle = Math.max(wide / 2, Math.min(width - wide / 2, x));
    const [left, right] = [middle - wide / 2 - GAP, middle + wide / 2 + GAP];
    const row = taken.findIndex((names) => names.every(([from, to]) => to <= left || from >= right));
    if (row < 0) continue;
    taken[row]?.push([left, right]);
    const top = base + row * ROW;
    placed.push({ layer: layer.index, middle, top, line: x, rise: Math.max(0, top - y) });
  }
  return placed;
}
