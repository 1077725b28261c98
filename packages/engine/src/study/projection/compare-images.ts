import type { Progress } from "../../base/progress.ts";
import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import { compareHeld } from "./compare-held.ts";
import { compareInGraph } from "./compare-in-graph.ts";
import type { PlannedLayer } from "./plan.ts";
import type { Sample, Source } from "./sample.ts";

/**
 * Compares images at every layer, as one batch in the graph where `memory` bytes allow it, so that no activation leaves the runtime, and
 * otherwise with their activations held here. Throws "invalid activations".
 */
export async function* compareImages(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  options: { readonly algebra: LinearAlgebra; readonly memory: number },
): AsyncGenerator<Progress, Sample> {
  const inGraph = yield* compareInGraph(source, layers, items, options.memory);
  return inGraph ?? (yield* compareHeld(source, layers, items, options.algebra));
}
