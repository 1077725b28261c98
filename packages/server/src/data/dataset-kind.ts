import type { Dataset, TakenImage } from "@deepling/engine";
import type { FetchOptions } from "./fetch-package.ts";
import type { KnownClasses } from "./image-layout.ts";
import type { MadeListing, PackedListing } from "./listed-kind.ts";

/** What a data set is opened from. */
export interface DataTarget {
  /** A name such as "cifar10", a path, or an address (https://…, s3://…). */
  readonly base: string;
  /** What lies at the path; "nothing" where it is none, "remote" for an address, of which nothing is asked yet. */
  readonly is: "file" | "folder" | "nothing" | "remote";
  readonly split: string | undefined;
  /** Name of the data set without its split: the last part of the path. */
  readonly name: string;
}

/** Where fetched data goes, and what data is opened for. */
export interface OpenContext extends FetchOptions {
  /** The images that the network takes, to read arrays by whose axes may be meant in two ways. */
  readonly takes?: TakenImage | undefined;
  /** The model's classes, by which folders are told to be classes or splits. */
  readonly model?: KnownClasses | undefined;
  readonly cacheDir: string;
  /** What was listed before, by a plan: nothing is listed again. */
  readonly listed?: PackedListing | undefined;
  /** Hears what was listed, of kinds that list. */
  readonly onListed?: ((listing: MadeListing) => void) | undefined;
  /** Hears what the person should know and is found only when images are read. */
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/** One kind of data set. The list of them is what `openDataset` tries, in order, and what the documentation shows. */
export interface DatasetKind {
  readonly id: string;
  readonly title: string;
  /** What it is. */
  readonly sentence: string;
  /** How DATA is recognised as one. */
  readonly recognised: string;
  /** Opens the target; undefined where it is of another kind. */
  readonly open: (target: DataTarget, context: OpenContext) => Promise<Dataset | undefined>;
}

/** "photos:test", or "photos" for a data set without splits. */
export const nameWithSplit = (name: string, split: string | undefined): string =>
  split === undefined || split === "" ? name : `${name}:${split}`;
