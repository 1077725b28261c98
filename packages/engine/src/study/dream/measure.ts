import type { WeightedTarget } from "../../explain/target.ts";
import type { DreamMeasure } from "./messages.ts";

/** What is measured of a target. */
export function measureOf(terms: readonly WeightedTarget[], guided: boolean): DreamMeasure {
  const [only, ...others] = terms;
  if (guided) return "match with the guide";
  if (only === undefined || others.length > 0 || only.weight !== 1) return "objective";
  const { target } = only;
  switch (target.kind) {
    case "layer":
      return "root mean square activation";
    case "unit":
      return "mean activation";
    case "class":
      return target.measure === "logit" ? "logit" : "objective";
    case "difference":
      return "objective";
  }
}

/** The number that is told of an objective: that of a layer is half the mean square of its activations. */
export function measured(value: number, measure: DreamMeasure): number {
  return measure === "root mean square activation" ? Math.sqrt(2 * Math.max(0, value)) : value;
}
