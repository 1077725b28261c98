import { DeeplingError } from "../../base/error.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { NetworkEdit } from "./network-edit.ts";

/** Numbers that an edit needs and that only running the network tells: of the network without edits, on the study's own data. */
export type NeededValue =
  /** Each unit's mean over all positions and images: one number a unit. */
  | { readonly kind: "mean"; readonly layer: string }
  /** What one image has at the layer: the layer's shape with a batch of 1. */
  | { readonly kind: "image"; readonly layer: string; readonly item: number };

/** Those numbers by `valueKey`. */
export type EditValues = ReadonlyMap<string, Tensor<"float32">>;

/** The key of a needed value. */
export function valueKey(needed: NeededValue): string {
  return JSON.stringify(needed.kind === "mean" ? ["mean", needed.layer] : ["image", needed.layer, needed.item]);
}

/** What the edits need, each once. */
export function neededValues(edits: readonly NetworkEdit[]): readonly NeededValue[] {
  const needed = new Map<string, NeededValue>();
  for (const edit of edits) {
    if (edit.kind !== "mean" && edit.kind !== "image") continue;
    const { kind, layer } = edit;
    const one: NeededValue = kind === "mean" ? { kind, layer } : { kind, layer, item: edit.item };
    needed.set(valueKey(one), one);
  }
  return [...needed.values()];
}

/** The numbers of a needed value; throws "missing value" where nobody computed them. */
export function givenValue(needed: NeededValue, values: EditValues): Tensor<"float32"> {
  const found = values.get(valueKey(needed));
  if (found !== undefined) return found;
  throw new DeeplingError("missing", `value: ${needed.kind} of ${needed.layer} (it has to be computed first)`);
}
