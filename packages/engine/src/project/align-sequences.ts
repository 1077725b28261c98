import { layoutExtent } from "./extent.ts";
import type { LayerLayout, LayoutSequence, Positions } from "./layout-sequence.ts";
import { align, meanMovement, type Points, procrustes } from "./procrustes.ts";

/** The layer of the sequence before that a layer is laid onto, by the layers' indices in their networks; −1 for none. */
export interface LaidOnto {
  readonly layer: number;
  readonly other: number;
}

/**
 * Lays the layouts of one network onto those of another, each by Procrustes with the mirror test onto its matched layer, so that both can be drawn in one place and
 * animated into one another. A layer without a match is laid onto the layer before it in its own sequence. Sizes are kept, as within a sequence; `quality` says of each layout how it relates to
 * what it was laid onto (residual, mirrored, mirrorConfidence, movement). The sequences may hold different items: those of both are compared, all are turned.
 */
export function alignSequence(
  sequence: LayoutSequence,
  onto: LayoutSequence,
  matches: readonly LaidOnto[],
): LayoutSequence {
  const rows = commonRows(sequence.items, onto.items);
  const layers: LayerLayout[] = [];
  for (const [at, target] of targetsOf(sequence, onto, matches).entries()) {
    const layer = sequence.layers[at];
    const positions = target.in === "onto" ? onto.layers[target.at]?.positions : layers[target.at]?.positions;
    if (layer === undefined) continue;
    layers.push(positions === undefined ? layer : laidOnto(layer, positions, target.in === "onto" ? rows : undefined));
  }
  return { ...sequence, layers };
}

/** What a layer is laid onto: the layout at a place of the other sequence, or of its own, −1 for none. */
export interface LayTarget {
  readonly in: "onto" | "own";
  readonly at: number;
}

/** What each layer of a sequence is laid onto: its match, or the layer before it. */
export function targetsOf(
  sequence: LayoutSequence<Positions>,
  onto: LayoutSequence<Positions>,
  matches: readonly LaidOnto[],
): readonly LayTarget[] {
  const places = new Map(onto.layers.map(({ layer }, at) => [layer, at]));
  const matched = new Map(matches.map(({ layer, other }) => [layer, places.get(other)]));
  return sequence.layers.map(({ layer }, own) => {
    const at = matched.get(layer);
    return at === undefined ? { in: "own", at: own - 1 } : { in: "onto", at };
  });
}

/** Sequences of checkpoints, each laid onto the one before it: `matches[i]` matches the layers of sequence i + 1 with those of sequence i. */
export function alignChain(
  sequences: readonly LayoutSequence[],
  matches: readonly (readonly LaidOnto[])[],
): readonly LayoutSequence[] {
  const aligned: LayoutSequence[] = [];
  for (const [at, sequence] of sequences.entries()) {
    const before = aligned[at - 1];
    aligned.push(before === undefined ? sequence : alignSequence(sequence, before, matches[at - 1] ?? []));
  }
  return aligned;
}

/** Rows of two sequences that hold the same items, pair by pair. */
export type CommonRows = readonly [own: Int32Array, other: Int32Array];

/** Rows of both that hold the same items; undefined where the sequences hold the same items in the same order. */
export function commonRows(own: Int32Array, other: Int32Array): CommonRows | undefined {
  if (own.length === other.length && own.every((item, row) => item === other[row])) return undefined;
  const rows = new Map<number, number>();
  for (let row = 0; row < other.length; row++) rows.set(other[row] ?? 0, row);
  const pairs: CommonRows = [new Int32Array(own.length), new Int32Array(own.length)];
  let count = 0;
  for (let row = 0; row < own.length; row++) {
    const found = rows.get(own[row] ?? 0);
    if (found === undefined) continue;
    pairs[0][count] = row;
    pairs[1][count++] = found;
  }
  return [pairs[0].subarray(0, count), pairs[1].subarray(0, count)];
}

/** The points of both at their common rows. */
export function commonPoints(own: Points, other: Points, rows: CommonRows | undefined): readonly [Points, Points] {
  return rows === undefined ? [own, other] : [taken(own, rows[0]), taken(other, rows[1])];
}

/** Layouts are centred: they are turned about the origin, as within a sequence. */
export const ORIGIN = [0, 0] as const;

function laidOnto(layer: LayerLayout, positions: Points, rows: CommonRows | undefined): LayerLayout {
  const [own, other] = commonPoints(layer.positions, positions, rows);
  const { matrix, residual, mirrored, mirrorConfidence } = procrustes(own, other);
  const turn = { matrix, from: ORIGIN, to: ORIGIN };
  const movement = meanMovement(align(own, turn), other);
  const turned = align(layer.positions, turn);
  return {
    ...layer,
    positions: turned,
    extent: layoutExtent(turned),
    quality: { ...layer.quality, residual, mirrored, mirrorConfidence, movement },
  };
}

function taken(points: Points, rows: Int32Array): Float64Array {
  return Float64Array.from({ length: 2 * rows.length }, (_, at) => points[2 * (rows[at >> 1] ?? 0) + (at % 2)] ?? 0);
}
