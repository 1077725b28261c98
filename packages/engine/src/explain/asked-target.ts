import type { ClassMeasure } from "./target.ts";

/** A class as it is asked for: its number, its name, or "predicted" or "true", the image's own. */
export type AskedClass = number | string;

interface Weighted {
  /** What the term counts times; 1 when absent, negative leads away. */
  readonly weight?: number | undefined;
}

/** One term of a target as it is asked for; layers by name or number. */
export type AskedTerm = Weighted &
  (
    | {
        readonly kind: "class";
        readonly class: AskedClass;
        /** How the class counts; as the question counts classes when absent. */
        readonly measure?: ClassMeasure | undefined;
      }
    | { readonly kind: "difference"; readonly towards: AskedClass; readonly from: AskedClass }
    | {
        readonly kind: "unit";
        readonly layer: string;
        readonly unit: number;
        /** Row and column; the mean over the channel when absent. */
        readonly position?: readonly [number, number] | undefined;
      }
    /** The unit that answers most to the image. */
    | { readonly kind: "strongest"; readonly layer: string }
    /** Half the mean square of a layer. */
    | { readonly kind: "layer"; readonly layer: string }
  );

/** A target as it travels: one term, or a weighted sum. Names are looked up in the network that is asked (`resolveTarget`). */
export type AskedTarget = AskedTerm | { readonly kind: "sum"; readonly terms: readonly AskedTerm[] };

/** The terms of a target. */
export function termsOf(target: AskedTarget): readonly AskedTerm[] {
  return target.kind === "sum" ? target.terms : [target];
}
