import { type Dataset, requireItem } from "./dataset.ts";
import { fitImage } from "./fit.ts";
import type { Fit, Image } from "./image.ts";

/** Images that lie in memory, each given by its number. */
export interface ArraySource {
  readonly name: string;
  readonly fingerprint: string;
  readonly count: number;
  readonly classes: readonly string[];
  readonly labels: Int32Array | undefined;
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

/** Class names for labels that are only numbers: the given names where there are enough of them, else the numbers. */
export function classNames(labels: Int32Array, names: readonly string[] = []): readonly string[] {
  const count = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return names.length >= count ? names : Array.from({ length: count }, (_, index) => String(index));
}
