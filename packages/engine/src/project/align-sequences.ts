import { layoutExtent } from "./extent.ts";
import type { LayerLayout, LayoutSequence } from "./layout-sequence.ts";
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
  const rows = commonItems(sequence.items, onto.items);
  const targets = new Map(onto.layers.map((layer) => [layer.layer, layer]));
  const matched = new Map(matches.map(({ layer, other }) => [layer, targets.get(other)]));
  const layers: LayerLayout[] = [];
  for (const layer of sequence.layers) {
    const target = matched.get(layer.layer);
    const before = layers.at(-1);
    if (target !== undefined) layers.push(laidOnto(layer, target.positions, rows));
    else if (before !== undefined) layers.push(laidOnto(layer, before.positions, undefined));
    else layers.push(layer);
  }
  return { ...sequence, layers };
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

/** Rows of both that hold the same items: as a list of pairs; undefined where the sequences hold the same items in the same order. */
function commonItems(own: Int32Array, other: Int32Array): readonly (readonly [number, number])[] | undefined {
  if (own.length === other.length && own.every((item, row) => item === other[row])) return undefined;
  const rows = new Map(Array.from(other, (item, row) => [item, row]));
  return Array.from(own, (item, row) => [row, rows.get(item) ?? -1] as const).filter(([, row]) => row >= 0);
}

const ORIGIN = [0, 0] as const;

function laidOnto(
  layer: LayerLayout,
  positions: Points,
  rows: readonly (readonly [number, number])[] | undefined,
): LayerLayout {
  const [own, other] =
    rows === undefined
      ? [layer.positions, positions]
      : [
          taken(
            layer.positions,
            rows.map(([row]) => row),
          ),
          taken(
            positions,
            rows.map(([, row]) => row),
          ),
        ];
  const { matrix, residual, mirrored, mirrorConfidence } = procrustes(own, other);
  // layouts are centred: turned about the origin, as within a sequence
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

function taken(points: Points, rows: readonly number[]): Float64Array {
  return Float64Array.from({ length: 2 * rows.length }, (_, at) => points[2 * (rows[at >> 1] ?? 0) + (at % 2)] ?? 0);
}
