import type { ScoreOutput } from "../model/score-output.ts";
import type { Layer, LayerKind } from "../passes/layer.ts";

/** Layers after the one that makes the scores: each of their channels is still one class. */
const PER_CHANNEL: ReadonlySet<LayerKind> = new Set(["activation", "pooling", "softmax", "reshape"]);

/**
 * The layers whose units are the classes, by index: the one that makes the scores, and what only shapes them afterwards (global pooling,
 * softmax). None where one number stands for two classes, and without class scores.
 */
export function classLayers(
  layers: readonly Pick<Layer, "kind" | "channels" | "inputs" | "value">[],
  { kind, value, logits, classes }: Pick<ScoreOutput, "kind" | "value" | "logits" | "classes">,
): ReadonlySet<number> {
  const found = new Set<number>();
  if (kind !== "classes" && kind !== "labels") return found;
  const last = layers.findLastIndex((layer) => layer.value === value || layer.value === logits);
  let at: number | undefined = last < 0 ? layers.length - 1 : last;
  while (at !== undefined && at > 0) {
    const layer: (typeof layers)[number] | undefined = layers[at];
    if (layer === undefined || layer.channels.count !== classes) break;
    found.add(at);
    at = PER_CHANNEL.has(layer.kind) && layer.inputs.length === 1 ? layer.inputs[0] : undefined;
  }
  return found;
}
