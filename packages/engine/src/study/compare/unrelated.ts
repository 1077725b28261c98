import { percent } from "../../base/percent.ts";
import { plural, pluralWord } from "../../base/plural.ts";
import type { Layer } from "../../passes/layer.ts";
import type { LayerErrors } from "./layer-errors.ts";

/** Relative error from which on the first layer of a version of a network is hardly its own any more: 8 bits cost it about 0.01. */
const FAR = 0.5;

/**
 * Says where errors were measured against a network that is no version of the same one: most layers have no counterpart in it, or the first one already
 * differs by more than half. `layers` are the network's own, the input first.
 */
export function unrelatedNotes(errors: LayerErrors, layers: readonly Layer[], against: string): readonly string[] {
  const known = errors.layers.filter(({ layer, error }) => layer > 0 && !Number.isNaN(error));
  const [first] = known;
  const why = `errors compare versions of one network, such as float32 and int8`;
  if (first === undefined || 2 * known.length < layers.length - 1) {
    return [
      `only ${known.length} of ${plural(layers.length - 1, "layer")} ${pluralWord(known.length, "has", "have")} a counterpart of their shape in ${against}: ${why}`,
    ];
  }
  if (first.error <= FAR) return [];
  const name = layers[first.layer]?.name ?? "";
  const by = Number.isFinite(first.error) ? `by ${percent(first.error, 0)}` : "without bound";
  return [`${against} differs ${by} in ${name}, the first layer compared: ${why}`];
}
