import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { hasRows } from "../../passes/layer-rows.ts";
import type { Subject } from "../subject.ts";
import { withoutImageEdits } from "../variants/variant.ts";
import type { ChangedNeighbourhoods } from "./change-messages.ts";
import { classesOf } from "./classes-of.ts";
import { measureDistances } from "./distances.ts";
import type { LayerPair } from "./layer-changes.ts";
import { firstParting, lastingParting, neighbourhoodSize, neighbourhoodsOf } from "./neighbourhoods.ts";

/** An image before and after, and the images among which its neighbours are looked for. */
export interface NeighbourhoodQuery {
  readonly against: Subject;
  readonly subject: Subject;
  readonly pairs: readonly LayerPair[];
  /** The image's activations at each pair, before and after. */
  readonly was: readonly Tensor[];
  readonly is: readonly Tensor[];
  /** Nearest images that make a neighbourhood. */
  readonly count: number;
  readonly items: readonly number[];
  readonly signal: Abort | undefined;
}

/**
 * The commonest class among the nearest images at each layer, before and after. Neighbours are the data's images as they are, in the network that the
 * image went through: one pass over them where that is the same network, otherwise one for each.
 */
export async function* changedNeighbourhoods(
  query: NeighbourhoodQuery,
): AsyncGenerator<Progress | ChangedNeighbourhoods, void> {
  const { against, subject, items, signal } = query;
  const before = await against.of(withoutImageEdits(against.variant));
  const after = await subject.of(withoutImageEdits(subject.variant));
  const compared = query.pairs.flatMap((pair, at) => {
    const [was, is] = [query.was[at], query.is[at]];
    if (was === undefined || is === undefined || !hasRows(pair.before) || !hasRows(pair.after)) return [];
    return [{ ...pair, was, is }];
  });
  const [was, is] = [compared.map((pair) => pair.was), compared.map((pair) => pair.is)];
  const common = { layers: compared.map((pair) => pair.before), items, signal };
  const first = yield* measureDistances(before, { ...common, references: before === after ? [was, is] : [was] });
  const second =
    before === after
      ? first
      : yield* measureDistances(after, { ...common, layers: compared.map((pair) => pair.after), references: [is] });
  const { by, classes } = yield* classesOf(before, first.items, signal);
  const count = neighbourhoodSize(query.count, classes);
  const [near, later] = [
    neighbourhoodsOf(first.references[0] ?? [], classes, count),
    neighbourhoodsOf(second.references.at(-1) ?? [], classes, count),
  ];
  const layers = Int32Array.from(compared, (pair) => pair.before.index);
  const layerAt = (at: number | undefined) => (at === undefined ? undefined : layers[at]);
  yield {
    kind: "neighbourhoods",
    count,
    among: first.items.length,
    of: before.data.count,
    by,
    layers,
    before: near,
    after: later,
    parting: layerAt(firstParting(near.classes, later.classes)),
    lasting: layerAt(lastingParting(near.classes, later.classes)),
  };
}
