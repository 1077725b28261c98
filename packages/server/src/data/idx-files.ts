import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileError } from "./file-error.ts";
import { firstEntries } from "./first-entries.ts";

/** A file in MNIST's format, known by its name. */
export interface IdxFile {
  readonly path: string;
  /** Its name without what only says the format: "t10k-images". */
  readonly bare: string;
}

/** A file of images with that of their labels. */
export interface IdxPair {
  /** What it is called among the others: "test", "train", "emnist-letters-test"; "" for a name that says nothing. */
  readonly split: string;
  readonly images: string;
  readonly labels: string | undefined;
}

const NAME = /^(.*(?:images|labels))(?=[-.](?:idx|ubyte))(?:[-.]idx\d)?(?:[-.](?:u?byte|int))?(?:\.gz)?$/i;

/** A folder that holds more than so much holds something else. */
const LOOKED_AT = 5000;

/** Folders in which such files are put, beside those that carry the name of the file in them. */
const FOLDERS = /^(raw|gzip|data|.*mnist.*)$/i;

/** Whether a file of this name holds images in MNIST's format. */
export const isIdxImages = (name: string): boolean => /images$/i.test(NAME.exec(name)?.[1] ?? "");

/**
 * The files in MNIST's format in a folder: directly, in folders that carry a file's name (as Kaggle unpacks them), and in folders
 * such as MNIST/raw (torchvision). Those that lie higher come first, unpacked ones before .gz.
 */
export async function findIdxFiles(folder: string, depth = 0): Promise<readonly IdxFile[]> {
  const entries = await firstEntries(folder, LOOKED_AT).catch((cause: unknown) => {
    throw fileError(cause, folder);
  });
  if (entries.more) return [];
  const names = [...entries.names, ...entries.folders];
  const files: IdxFile[] = [];
  const inner: IdxFile[] = [];
  for (const name of names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const bare = NAME.exec(name)?.[1]?.toLowerCase();
    if (bare === undefined && !FOLDERS.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && bare !== undefined) files.push({ path, bare });
    if (found?.isDirectory() && depth < 3) inner.push(...(await findIdxFiles(path, depth + 1)));
  }
  return [...files, ...inner];
}

/** The pairs among some files, test before train, each once. */
export function pairIdxFiles(files: readonly IdxFile[], among: readonly IdxFile[] = files): readonly IdxPair[] {
  const images = new Map<string, IdxFile>();
  for (const file of files) if (file.bare.endsWith("images") && !images.has(file.bare)) images.set(file.bare, file);
  const rests = new Set([...images.keys()].map((bare) => bare.replace(SPLIT_WORDS, "")));
  const pairs = [...images.values()].map(({ path, bare }): IdxPair => {
    const wanted = bare.replace(/images$/, "labels");
    const matching = among.filter((file) => file.bare === wanted);
    const labels = matching.find((file) => dirname(file.path) === dirname(path)) ?? matching[0];
    const split = rests.size > 1 ? bare.replace(/[-_.]?images$/, "") : splitOf(bare);
    return { split, images: path, labels: labels?.path };
  });
  const order = (split: string) => ORDER.indexOf(splitOf(split));
  return pairs.sort((a, b) => order(a.split) - order(b.split) || (a.split < b.split ? -1 : 1));
}

/** The folder in which the labels of a file, or of a folder, may lie too: the one around a folder that carries a file's name. */
export function folderAround(folder: string): string | undefined {
  return NAME.test(basename(folder)) ? dirname(folder) : undefined;
}

const SPLIT_WORDS = /t10k|test|train/;
const ORDER = ["test", "train", ""];
const splitOf = (name: string): string => (/t10k|test/.test(name) ? "test" : /train/.test(name) ? "train" : "");
