import { fitImage } from "../image/fit.ts";
import type { Fit, Image } from "../image/image.ts";
import { type Dataset, type LabelSets, type NumberedLabels, requireItem } from "./dataset.ts";

/** Images that lie in memory, each given by its number. */
export interface ArraySource {
  readonly name: string;
  readonly fingerprint: string;
  readonly count: number;
  readonly classes: readonly string[];
  readonly labels: Int32Array | undefined;
  readonly numbered?: NumberedLabels | undefined;
  readonly labelSets?: LabelSets | undefined;
  readonly notes: readonly string[];
  readonly itemName: (index: number) => string;
  /** Rows at these indices at their own size, from wherever they lie. */
  readonly read: (indices: readonly number[]) => Promise<readonly Image[]>;
}

/** A data set of rows of one size, scaled by the engine itself; nothing can be skipped. */
export function arrayDataset({ read, ...source }: ArraySource): Dataset {
  return {
    ...source,
    skipped: [],
    images: async (indices: readonly number[], fit: Fit | "original") => {
      for (const index of indices) requireItem(source, index);
      const images = await read(indices);
      return fit === "original" ? images : images.map((image) => fitImage(image, fit));
    },
  };
}

/** The classes of labels that are numbers: the names that the data gives where there are enough of them, else the numbers; at least `count`. */
export function numberedClasses(
  labels: Int32Array,
  names: readonly string[] = [],
  count = 0,
): { readonly classes: readonly string[]; readonly numbered: NumberedLabels } {
  let [least, most] = [Number.POSITIVE_INFINITY, -1];
  for (const label of labels) {
    if (label >= 0) least = Math.min(least, label);
    most = Math.max(most, label);
  }
  const named = names.length > 0 && names.length > most;
  return {
    classes: named ? names : Array.from({ length: Math.max(most + 1, count) }, (_, label) => String(label)),
    numbered: { least: most === -1 ? 0 : least, most, named },
  };
}
