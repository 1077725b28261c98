import type { Block, Layer } from "../../passes/layer.ts";
import { hasRows } from "../../passes/layer-rows.ts";

/** Layers that a summary shows at most. */
export const MOST_STAGES = 16;

/** Kinds that only pass on what units say. */
const PASSING: ReadonlySet<string> = new Set(["pooling", "reshape", "softmax"]);

/**
 * The layers that stand for the network in a summary: the end of every block that has weights, before its pooling, and every layer with weights outside of
 * blocks. Of more than 16, 16 evenly spread ones with the first and the last.
 */
export function summaryStages(layers: readonly Layer[], blocks: readonly Block[]): readonly Layer[] {
  const hasUnits = (layer: Layer) => hasRows(layer) && typeof layer.channels.count === "number";
  const ends = blocks.flatMap((block): readonly Layer[] => {
    const own = block.layers.map((index) => layers[index]!);
    const end = own.findLast((layer) => !PASSING.has(layer.kind) && hasUnits(layer));
    return end !== undefined && own.some(({ weights }) => weights !== undefined) ? [end] : [];
  });
  const alone = layers.filter((layer) => layer.block === undefined && layer.weights !== undefined && hasUnits(layer));
  const found = [...ends, ...alone].toSorted((a, b) => a.index - b.index);
  const stages = found.length > 0 ? found : layers.slice(1).filter(hasUnits);
  if (stages.length <= MOST_STAGES) return stages;
  const step = (stages.length - 1) / (MOST_STAGES - 1);
  return Array.from({ length: MOST_STAGES }, (_, at) => stages[Math.round(at * step)]!);
}
