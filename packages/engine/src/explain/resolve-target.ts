import { DeeplingError } from "../base/error.ts";
import { type AskedTarget, type AskedTerm, termsOf } from "./asked-target.ts";
import type { ClassMeasure, Target, TargetNames, WeightedTarget } from "./target.ts";
import { requireClass, requireLayer, requirePosition, requireUnit } from "./target-names.ts";
import { readTarget, TARGET_FORMS } from "./target-text.ts";

/** A target that may still be a text: it is read with the names of the network that is asked. */
export function askedTarget(given: string | AskedTarget, { classes }: Pick<TargetNames, "classes">): AskedTarget {
  return typeof given === "string" ? readTarget(given, classes) : given;
}

/**
 * Looks a target up in a network: classes and layers by number. Classes without a measure count with `measure`. Throws "unknown" class,
 * layer, unit or position with the nearest that do exist, and "unknown target" for what only an image gives a meaning.
 */
export function resolveTarget(
  target: AskedTarget,
  names: TargetNames,
  measure: ClassMeasure,
): readonly WeightedTarget[] {
  return termsOf(target).map((term) => ({ weight: term.weight ?? 1, target: resolveTerm(term, names, measure) }));
}

function resolveTerm(term: AskedTerm, { classes, layers }: TargetNames, measure: ClassMeasure): Target {
  switch (term.kind) {
    case "class":
      return { kind: "class", class: requireClass(term.class, classes, layers), measure: term.measure ?? measure };
    case "difference":
      return {
        kind: "difference",
        towards: requireClass(term.towards, classes, layers),
        from: requireClass(term.from, classes, layers),
      };
    case "unit": {
      const layer = requireLayer(term.layer, layers);
      const unit = requireUnit(term.unit, layers[layer]);
      const position = term.position && requirePosition(term.position, unit, layers[layer]);
      return { kind: "unit", layer, unit, position };
    }
    case "layer":
      return { kind: "layer", layer: requireLayer(term.layer, layers) };
    case "strongest":
      throw new DeeplingError("unknown", `target: strongest:${term.layer}`, { hint: `give ${TARGET_FORMS}` });
  }
}
