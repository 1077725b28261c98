import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import { quantile } from "../../math/quantile.ts";
import type { Ablated } from "../ablation.ts";
import type { ControlBand, Effect } from "./worth-messages.ts";

/** Draws that may be in vain before fewer sets are taken: a layer of few units has few sets. */
const TRIES = 50;

/**
 * Random sets of `size` of a layer's units, different from one another and from `own`: as many as asked for, or as there are. Throws "missing units"
 * where there are none.
 */
export function controlSets(
  count: number,
  own: readonly number[],
  { sets, seed }: { readonly sets: number; readonly seed: number },
): readonly (readonly number[])[] {
  const random = seededRandom(seed);
  const keyOf = (units: readonly number[]) => units.join(" ");
  const seen = new Set([keyOf([...new Set(own)].sort((a, b) => a - b))]);
  const size = new Set(own).size;
  const drawn: (readonly number[])[] = [];
  for (let tries = 0; drawn.length < sets && tries < TRIES; tries++) {
    const units = sampleIndices(count, size, random).sort((a, b) => a - b);
    if (seen.has(keyOf(units))) continue;
    seen.add(keyOf(units));
    drawn.push(units);
    tries = -1;
  }
  if (drawn.length > 0) return drawn;
  throw new DeeplingError("missing", `units: the layer has no other set of ${plural(size, "unit")}`, {
    hint: "name fewer units than the layer has",
  });
}

/** What an ablation did to the answers: losses are positive. */
export function effectOf(whole: Ablated, ablated: Ablated): Effect {
  let [changed, read] = [0, 0];
  whole.predicted.forEach((before, at) => {
    if (before < 0) return;
    read++;
    if (ablated.predicted[at] !== before) changed++;
  });
  return {
    accuracy: whole.accuracy - ablated.accuracy,
    trueConfidence: whole.trueConfidence - ablated.trueConfidence,
    changed: changed / read,
  };
}

/** Mean and 5 to 95 % of the effects of random sets, and where the own effect lies. */
export function bandOf(own: number, random: readonly number[]): ControlBand {
  const mean = random.reduce((sum, value) => sum + value, 0) / random.length;
  const [low, high] = [quantile(random, 0.05), quantile(random, 0.95)];
  const place =
    Number.isNaN(own) || Number.isNaN(mean) ? "unknown" : own > high ? "above" : own < low ? "below" : "within";
  return { own, mean, low, high, place };
}
