import { DeeplingError } from "../../base/error.ts";
import type { Layer } from "../../passes/layer.ts";
import type { ChannelGroup } from "./channel-groups.ts";

/** Units of a layer. */
export interface LayerUnits {
  readonly layer: Layer;
  readonly units: readonly number[];
}

/**
 * The units to remove so that of each group the share `keep` of channels stays, at least one: those of the lowest scores, each channel's being the
 * sum of its units'. Throws "unsupported criterion" where a layer has no scores.
 */
export function lowestUnits(
  groups: readonly ChannelGroup[],
  layers: readonly Layer[],
  scores: ReadonlyMap<number, ArrayLike<number>>,
  keep: number,
): readonly LayerUnits[] {
  const chosen = new Map<number, number[]>();
  for (const { channels } of groups) {
    const parts = new Map<string, { score: number; at: number }[]>();
    channels.forEach(({ units, part }, at) => {
      const score = units.reduce((sum, { layer, unit }) => sum + (scores.get(layer)?.[unit] ?? Number.NaN), 0);
      if (Number.isNaN(score)) throw withoutScore(layers.find(({ index }) => index === units[0]?.layer));
      parts.set(part, [...(parts.get(part) ?? []), { score, at }]);
    });
    for (const list of parts.values()) {
      const kept = Math.max(1, Math.ceil(keep * list.length - 1e-9));
      const lowest = list.sort((a, b) => a.score - b.score || a.at - b.at).slice(0, list.length - kept);
      for (const { at } of lowest) {
        // held at zero at the first of the layers; whatever shares the channel follows
        const first = channels[at]?.units[0]?.layer ?? 0;
        for (const { layer, unit } of channels[at]?.units ?? []) {
          if (layer === first) chosen.set(layer, [...(chosen.get(layer) ?? []), unit]);
        }
      }
    }
  }
  return [...chosen].flatMap(([index, units]) => {
    const layer = layers.find((one) => one.index === index);
    return layer === undefined ? [] : [{ layer, units: units.sort((a, b) => a - b) }];
  });
}

function withoutScore(layer: Layer | undefined): DeeplingError {
  return new DeeplingError("unsupported", `criterion: ${layer?.name ?? "a layer"} has no score by it`, {
    hint: "choose another (--by activation works for every layer)",
  });
}
