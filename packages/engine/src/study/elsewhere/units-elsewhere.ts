import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { UnitPlace } from "../../passes/unit-sums/unit-sums.ts";
import { unitSumsOf } from "../contributions/unit-sums-of.ts";
import type { Subject } from "../subject.ts";
import { codeValue } from "../units/ordered-code.ts";
import { sampledAnswersOf } from "./sampled-answers.ts";

/** Units of other layers that answer to the same images as a unit does. */
export interface UnitsElsewhere {
  readonly kind: "units elsewhere";
  readonly final: true;
  readonly layer: number;
  readonly unit: number;
  /** Where the same numbers stand: a concatenation hands units on unchanged, and copies of copies count too. In the layers' order. */
  readonly same: readonly UnitPlace[];
  /** Images of the seeded sample on which correlations were computed: those to which both answers are finite. */
  readonly images: number;
  /** The units with the largest correlation, the largest first. */
  readonly nearest: readonly (UnitPlace & {
    /** Pearson's correlation of the answers. */
    readonly correlation: number;
  })[];
}

/** Whose like is asked for. */
export interface ElsewhereAsked extends UnitPlace {
  readonly count: number;
}

/** For `Subject.shared`: compares units with those of other layers. Of layers that hand the same units on, the activation is compared, or the first where there is none. */
export function unitsElsewhereOf(subject: Subject) {
  return async function* unitsElsewhere(
    { layer, unit, count }: ElsewhereAsked,
    signal: Abort | undefined,
  ): AsyncGenerator<Progress | UnitsElsewhere> {
    const answers = yield* subject.shared(sampledAnswersOf)(signal);
    const { kindOf, compared, copiesOf } = subject.shared(comparedUnits);
    const answersOf = (place: UnitPlace) =>
      Float64Array.from(answers.get(place.layer)?.ofUnit(place.unit) ?? [], codeValue);
    const own = answersOf({ layer, unit });
    const kind = kindOf({ layer, unit });
    const found: (UnitPlace & { readonly correlation: number })[] = [];
    for (const place of compared) {
      if (kindOf(place) === kind || place.layer === layer || !answers.has(place.layer)) continue;
      const correlation = correlate(own, answersOf(place));
      if (!Number.isNaN(correlation)) found.push({ ...place, correlation });
    }
    found.sort((a, b) => b.correlation - a.correlation || a.layer - b.layer || a.unit - b.unit);
    const images = own.reduce((known, value) => known + (Number.isFinite(value) ? 1 : 0), 0);
    const asked = { kind: "units elsewhere", final: true, layer, unit } as const;
    yield { ...asked, same: copiesOf({ layer, unit }), images, nearest: found.slice(0, count) };
  };
}

/** Which units are the same one handed on, and one place of each. */
function comparedUnits(subject: Subject) {
  const { originOf, copiesOf } = subject.shared(unitSumsOf);
  const { layers } = subject.model;
  const kinds = new Map<string, string>();
  const keyOf = ({ layer, unit }: UnitPlace): string => `${layer} ${unit}`;
  const kindOf = (place: UnitPlace): string => {
    const key = keyOf(place);
    const known = kinds.get(key) ?? keyOf(originOf(place));
    kinds.set(key, known);
    return known;
  };
  const compared = new Map<string, UnitPlace>();
  for (const { index: layer, channels } of layers.slice(1)) {
    for (let unit = 0; unit < Number(channels.count); unit++) {
      const kind = kindOf({ layer, unit });
      const held = layers[compared.get(kind)?.layer ?? -1];
      const isBetter = layers[layer]?.kind === "activation" && held?.kind !== "activation";
      if (held === undefined || isBetter) compared.set(kind, { layer, unit });
    }
  }
  return { kindOf, copiesOf, compared: [...compared.values()] };
}

/** Pearson's correlation over the places where both are finite; NaN where one does not vary. */
function correlate(a: Float64Array, b: Float64Array): number {
  let [count, meanA, meanB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] ?? Number.NaN, b[at] ?? Number.NaN];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    count++;
    // Welford's update, so that nothing large cancels
    const [moveA, moveB] = [x - meanA, y - meanB];
    meanA += moveA / count;
    meanB += moveB / count;
    squaresA += moveA * (x - meanA);
    squaresB += moveB * (y - meanB);
    products += moveA * (y - meanB);
  }
  const size = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return size > 0 ? Math.max(-1, Math.min(1, products / size)) : Number.NaN;
}
