import { type Abort, unlessAborted } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { requireScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { comparedItems } from "../compare/read-both.ts";
import { createNetwork, type Network } from "../network.ts";
import type { Subject } from "../subject.ts";
import { createExtremes, type Extremes, type UnitExamples } from "../units/extremes.ts";
import { unitRelevanceGraph } from "./unit-relevance-graph.ts";

/** Images for which the units of a layer matter most. */
export interface UnitRelevance {
  readonly kind: "unit relevance";
  readonly final: true;
  readonly layer: number;
  /** Images that could be read, of a seeded sample of large data. */
  readonly read: number;
  /**
   * Images with the largest relevance of each unit for the class that is predicted, the largest first (Achtibat et al. 2023); `values` are relevances, in the unit of the
   * class's logit, and `places` where in the map the unit has most. Images on which a unit has none, or speaks against the class, are left out.
   */
  readonly top: UnitExamples;
}

/** What is asked of which layer. */
export interface UnitRelevanceAsked {
  readonly layer: Layer;
  /** Images kept for each unit. */
  readonly count: number;
  /** Images that are looked at, at most. */
  readonly images: number;
}

/** For `Subject.shared`: ranks images by the relevance of units; a layer's graph is made once. */
export function unitRelevanceOf(subject: Subject) {
  const networks = new Map<number, { readonly network: Network; readonly outputs: readonly string[] }>();
  const networkOf = (layer: Layer) => {
    const known = networks.get(layer.index);
    if (known !== undefined) return known;
    const { graph, sums, places } = unitRelevanceGraph(subject, layer);
    const network = createNetwork(graph, subject.model.input.value, subject.passes.sessions);
    const made = { network, outputs: [sums, places] };
    networks.set(layer.index, made);
    return made;
  };

  return async function* unitRelevance(
    { layer, count, images }: UnitRelevanceAsked,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | UnitRelevance> {
    requireScores(subject.model.output, "relevance for a class needs them");
    const { network, outputs } = networkOf(layer);
    const units = Number(layer.channels.count);
    const extremes = createExtremes(units, count, "largest");
    const items = comparedItems(subject.items, images);
    // a gradient holds about twice what the forward pass does
    const batch = Math.max(1, Math.ceil(subject.batch / 2));
    let [done, read] = [0, 0];
    for await (const part of subject.feed(items, batch, signal)) {
      const [sums, places] = (await unlessAborted(network.read(part.input, outputs), signal)).map(
        ({ data }) => data as Float32Array,
      ) as [Float32Array, Float32Array];
      const present = [...part.items.entries()].filter(([position]) => !part.missing.includes(position));
      for (const [position, item] of present) offerImage(extremes, item, rowsAt(position * units, units, sums, places));
      read += present.length;
      done += part.items.length;
      yield { kind: "progress", stage: "relevance of units", done, total: items.length };
    }
    yield { kind: "unit relevance", final: true, layer: layer.index, read, top: extremes.examples };
  };
}

type Row = readonly [sums: Float32Array, places: Float32Array];

const rowsAt = (start: number, length: number, sums: Float32Array, places: Float32Array): Row => [
  sums.subarray(start, start + length),
  places.subarray(start, start + length),
];

/** Offers an image to every unit that speaks for its class. */
function offerImage(extremes: Extremes, item: number, [sums, places]: Row): void {
  for (const [unit, relevance] of sums.entries()) {
    if (relevance > 0 && Number.isFinite(relevance)) extremes.offer(unit, item, relevance, places[unit] ?? 0);
  }
}
