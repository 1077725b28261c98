import type { Change, GraphDifference, LayerErrors, ModelInfo, Similarity } from "@deepling/engine";

/** One layer of the network that is set, beside its match in the one it is compared with. */
export interface ComparedLayer {
  readonly layer: number;
  readonly name: string;
  /** Name of its match; "" for none. */
  readonly match: string;
  /** CKA with its match; NaN where it is not known. */
  readonly cka: number;
  /** What became of it in the graph; undefined until it is known. */
  readonly change: Change | undefined;
  readonly detail: string;
  /** Relative L2 difference from its match; NaN where it is not known. */
  readonly error: number;
  /** Whether it is the first of a quantised network whose error is beyond the limit. */
  readonly breaks: boolean;
}

interface Known {
  readonly similarity: Similarity | undefined;
  readonly difference: GraphDifference | undefined;
  readonly errors: LayerErrors | undefined;
}

/** Everything that is known of each layer, in the order of the network. */
export function comparedLayers(
  own: ModelInfo,
  other: ModelInfo,
  { similarity, difference, errors }: Known,
): readonly ComparedLayer[] {
  const changes = new Map(difference?.layers.map((one) => [one.after, one]));
  const measured = new Map(errors?.layers.map((one) => [one.layer, one.error]));
  const matches = new Map(similarity?.matches.map((one) => [one.layer, one]));
  return own.layers.map(({ index, name }) => {
    const change = changes.get(index);
    const to = matches.get(index)?.other ?? change?.before ?? -1;
    return {
      layer: index,
      name,
      match: other.layers[to]?.name ?? "",
      cka: matches.get(index)?.similarity ?? Number.NaN,
      change: change?.change,
      detail: change?.detail ?? "",
      error: measured.get(index) ?? Number.NaN,
      breaks: errors?.breaks === index,
    };
  });
}
