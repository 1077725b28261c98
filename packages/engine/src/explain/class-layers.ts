import type { Layer, LayerKind } from "../passes/layer.ts";

/** Layers after the one that makes the scores: each of their channels is still one class. */
const PER_CHANNEL: ReadonlySet<LayerKind> = new Set(["activation", "pooling", "softmax", "reshape"]);

/**
 * The layers whose units are the classes, by index: the one that makes the scores, and what only shapes them afterwards (global pooling,
 * softmax), as long as there are as many units as `classes`.
 */
export function classLayers(
  layers: readonly Pick<Layer, "kind" | "shape" | "channelAxis" | "inputs">[],
  classes: number,
): ReadonlySet<number> {
  const found = new Set<number>();
  let at: number | undefined = layers.length - 1;
  while (at !== undefined && at > 0) {
    const layer: (typeof layers)[number] | undefined = layers[at];
    if (layer === undefined || layer.shape[layer.channelAxis ?? 1] !== classes) break;
    found.add(at);
    at = PER_CHANNEL.has(layer.kind) && layer.inputs.length === 1 ? layer.inputs[0] : undefined;
  }
  return found;
}
