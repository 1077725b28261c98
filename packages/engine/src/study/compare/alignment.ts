import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { matchLayers } from "../../passes/difference/match-layers.ts";
import type { Layer } from "../../passes/layer.ts";
import { commonPoints, commonRows, ORIGIN, targetsOf } from "../../project/align-sequences.ts";
import { type LayoutExtent, layoutExtent } from "../../project/extent.ts";
import type { LayoutSequence, Positions } from "../../project/layout-sequence.ts";
import { type Alignment, align, alignmentOf, layoutMoments, turnedMoments } from "../../project/procrustes.ts";

/** How a layout is turned, and mirrored, about the origin: an orthogonal 2 × 2 matrix, row by row, that acts on row vectors. */
export type LayoutTurn = Alignment["matrix"];

/** How the layouts of one network are turned onto those of another: what `alignSequence` does, without the positions. */
export interface LayoutAlignment {
  readonly kind: "alignment";
  readonly final: true;
  /** Layer indices, in the order of the layout sequence. */
  readonly layers: Int32Array;
  readonly turns: readonly LayoutTurn[];
  /** Where each layout lies as a whole once it is turned. */
  readonly extents: readonly LayoutExtent[];
}

/** Layouts of one network, of which the positions of one layer at a time are read. */
export interface LayoutsToAlign {
  /** All layers of the network, by which the two networks are matched. */
  readonly layers: readonly Layer[];
  readonly sequence: LayoutSequence<Positions>;
  /** The positions of a layer, items × 2. */
  readonly read: (layer: number) => Promise<Float32Array>;
}

const STAYS: LayoutTurn = [1, 0, 0, 1];

/**
 * How each layout of a network is turned onto that of its matched layer in another one (or, without a match, onto the layer before it), from sums over both: three layers are held at a time,
 * however many there are. `onto.turns` says how the other network's layouts were turned themselves, layer by layer of its sequence: a series of checkpoints is laid out so.
 */
export async function* alignLayers(
  own: LayoutsToAlign,
  onto: LayoutsToAlign & { readonly turns?: readonly LayoutTurn[] | undefined },
  signal: Abort | undefined,
): AsyncGenerator<Progress | LayoutAlignment> {
  const { layers } = own.sequence;
  const rows = commonRows(own.sequence.items, onto.sequence.items);
  const targets = targetsOf(own.sequence, onto.sequence, matchLayers(own.layers, onto.layers));
  const turns: LayoutTurn[] = [];
  const extents: LayoutExtent[] = [];
  let before: Float32Array | undefined;
  for (const [at, { layer, extent }] of layers.entries()) {
    signal?.throwIfAborted();
    yield { kind: "progress", stage: "aligning layouts", done: at, total: layers.length };
    const positions = await own.read(layer);
    const target = targets[at] ?? { in: "own", at: -1 };
    const isOnto = target.in === "onto";
    const other = isOnto ? await onto.read(onto.sequence.layers[target.at]?.layer ?? -1) : before;
    before = positions;
    if (other === undefined) {
      turns.push(STAYS);
      extents.push(extent);
      continue;
    }
    const moments = layoutMoments(...commonPoints(positions, other, isOnto ? rows : undefined));
    const lies = (isOnto ? onto.turns : turns)?.[target.at] ?? STAYS;
    const { matrix } = alignmentOf(turnedMoments(moments, lies));
    turns.push(matrix);
    extents.push(layoutExtent(align(positions, { matrix, from: ORIGIN, to: ORIGIN })));
  }
  const indices = Int32Array.from(layers, ({ layer }) => layer);
  yield { kind: "alignment", final: true, layers: indices, turns, extents };
}
