import type { Fit, Image } from "./image.ts";

/** A file or row that could not be read and was left out. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** Images with or without true classes. Implementations read lazily: opening one reads no pixels. */
export interface Dataset {
  /** What the person typed, normalised: "cifar10:test", "photos". */
  readonly name: string;
  /** Changes when the content does (paths, sizes and times, or a content hash); part of cache keys. */
  readonly fingerprint: string;
  readonly count: number;
  /** Class names by label; empty when the data has no labels. */
  readonly classes: readonly string[];
  /** True class per image, −1 where unknown; undefined when the data has no labels. */
  readonly labels: Int32Array | undefined;
  /** Left out while opening; more may follow while reading (`images` answers undefined there). */
  readonly skipped: readonly Skipped[];
  /** A short name for one image: file name, or split and index. */
  readonly itemName: (index: number) => string;
  /** Images at the given indices, fitted, or at their own size; undefined for one that cannot be decoded. */
  readonly images: (indices: readonly number[], fit: Fit | "original") => Promise<readonly (Image | undefined)[]>;
}
