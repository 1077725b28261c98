import type { Graph } from "@deepling/engine";

/** What a file holds of a model. Its graph's metadata may say more of labels and preprocessing. */
export interface ModelContent {
  readonly graph: Graph;
  /** The same as the file writes it, without what was changed to read it. */
  readonly written: () => Graph;
  /** Texts that say something of labels and preprocessing, by the name of their file. */
  readonly texts: ReadonlyMap<string, string>;
  /** Assumptions, for the person. */
  readonly notes: readonly string[];
}

/** Where a model's file is, and the folders in which files beside it are looked for, nearest first. */
export interface ModelFile {
  readonly path: string;
  readonly folders: readonly string[];
}

/** One kind of model file: read, or recognised to be refused with a way out. */
export interface ModelKind {
  readonly id: string;
  readonly title: string;
  /** The endings of its files, in lower case. */
  readonly endings: readonly string[];
  /** Whether a file that begins so is of this kind, whatever its name; "unmarked" where nothing tells. */
  readonly begins: ((head: Uint8Array) => boolean) | "unmarked";
  /** A file that makes a folder a model of this kind, such as SavedModel's; "none" where there is no such folder. */
  readonly mark: string | "none";
  /** Opens a file. Throws what is wrong with it. Where the kind is not read: what the person can do instead. */
  readonly open: ((file: ModelFile) => Promise<ModelContent>) | { readonly hint: string };
}
