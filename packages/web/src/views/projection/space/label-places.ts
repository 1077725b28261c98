import { type Block, commonPrefix, type Layer, MANY_LAYERS, textWidth, withoutShared } from "@deepling/engine";
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

/** A layer as it is named in space. */
export interface NamedLayer {
  readonly index: number;
  readonly name: string;
  /** Names of a lower one come first where there is no room for all. */
  readonly rank: number;
}

/**
 * What layers are called in space: their names without what most have in common. Seen from afar, of a deep network blocks have their names, where they
 * begin, and layers that are in none.
 */
export function spaceNames(
  { layers, blocks }: { readonly layers: readonly Layer[]; readonly blocks: readonly Block[] },
  close: boolean,
): readonly NamedLayer[] {
  const shared = commonPrefix(layers.map(({ name }) => name));
  const byBlock = !close && layers.length > MANY_LAYERS;
  return layers.map(({ index, name, kind, block }) => {
    const own = block === undefined ? undefined : blocks[block];
    const leads = own?.layers[0] === index;
    const rank = byBlock ? (own === undefined || leads ? 1 : 3) : FIRST.has(kind) ? 1 : 2;
    return { index, rank, name: withoutShared(byBlock && leads ? (own?.name ?? name) : name, shared) };
  });
}

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
export function placeNames(frame: SpaceFrame, layers: readonly NamedLayer[], focus: number): readonly PlacedName[] {
  const { width, height } = frame.sight;
  const feet = layers.flatMap((layer) => {
    const foot = footOf(frame, layer.index);
    if (foot === undefined || foot.left < 0 || foot.left > width || foot.top > height) return [];
    return [{ layer, ...foot }];
  });
  const lowest = feet.reduce((most, { top }) => Math.max(most, top), 0) + BELOW;
  const base = Math.min(lowest, height - ROWS * ROW - BELOW);
  const rankOf = ({ index, rank }: NamedLayer) => (index === focus ? 0 : rank);
  const taken = Array.from({ length: ROWS }, (): Span[] => []);
  const placed: PlacedName[] = [];
  for (const { layer, left: x, top: y } of feet.toSorted((a, b) => rankOf(a.layer) - rankOf(b.layer))) {
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
