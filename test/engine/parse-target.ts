import { resolveTarget } from "../../packages/engine/src/explain/resolve-target.ts";
import type { ClassMeasure, TargetNames, WeightedTarget } from "../../packages/engine/src/explain/target.ts";
import { readTarget } from "../../packages/engine/src/explain/target-text.ts";

/** A target's text looked up in a network. */
export function parseTarget(text: string, names: TargetNames, measure: ClassMeasure): readonly WeightedTarget[] {
  return resolveTarget(readTarget(text, names.classes), names, measure);
}
