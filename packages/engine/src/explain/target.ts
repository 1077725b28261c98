import type { Layer } from "../passes/layer.ts";

/** How far the network is towards a class: its logit, ln of its probability, or its logit less that of the best other class. */
export type ClassMeasure = "logit" | "log-probability" | "margin";

/** What is explained or optimised; a weighted list of these is added up. */
export type Target =
  | { readonly kind: "class"; readonly class: number; readonly measure: ClassMeasure }
  /** The logit of one class less that of another. */
  | { readonly kind: "difference"; readonly towards: number; readonly from: number }
  /** The mean of one channel, or one position of it where `position` ([row, column]) is given. */
  | {
      readonly kind: "unit";
      readonly layer: number;
      readonly unit: number;
      readonly position: readonly [number, number] | undefined;
    }
  /** Half the mean square of a whole layer. */
  | { readonly kind: "layer"; readonly layer: number };

/** One term of an objective; a negative weight means away from it. */
export interface WeightedTarget {
  readonly weight: number;
  readonly target: Target;
}

/** The names that a target's text may use. */
export interface TargetNames {
  readonly classes: readonly string[];
  readonly layers: readonly Layer[];
}
