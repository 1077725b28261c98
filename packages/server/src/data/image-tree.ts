import { compareNames } from "./image-files.ts";
import type { NameList } from "./name-list.ts";

/** A folder that holds images at some depth. Images are numbers in the list of all, which is sorted by name. */
export interface ImageTree {
  /** Its own name; "" for the folder that was given. */
  readonly name: string;
  /** What the names of its files begin with. */
  readonly prefix: string;
  /** Images that lie in it directly. */
  readonly files: readonly number[];
  /** Folders in it that hold images, sorted by name. */
  readonly folders: readonly ImageTree[];
}

/** The folders of some files, whose names are paths. */
export function imageTree(names: Pick<NameList, "at">, files: readonly number[], name = "", prefix = ""): ImageTree {
  const own: number[] = [];
  const below = new Map<string, number[]>();
  for (const file of files) {
    const path = names.at(file);
    const slash = path.indexOf("/", prefix.length);
    const folder = slash < 0 ? undefined : path.slice(prefix.length, slash);
    if (folder === undefined) own.push(file);
    else {
      const others = below.get(folder);
      if (others === undefined) below.set(folder, [file]);
      else others.push(file);
    }
  }
  const folders = [...below].sort(([a], [b]) => compareNames(a, b));
  return {
    name,
    prefix,
    files: own,
    folders: folders.map(([title, inner]) => imageTree(names, inner, title, `${prefix}${title}/`)),
  };
}

/** All images in a folder, at any depth, sorted by name. */
export function filesBelow({ files, folders }: ImageTree): readonly number[] {
  return folders.length === 0 ? files : [files, ...folders.map(filesBelow)].flat().sort((a, b) => a - b);
}

/** The folder in which a chain of folders that hold nothing but the next one ends; the folder itself where it holds more. */
export function unwrap(tree: ImageTree): ImageTree {
  const [only, ...more] = tree.folders;
  if (only === undefined || more.length > 0 || tree.files.length > 0) return tree;
  const inner = unwrap(only);
  // a single folder of images is a class, unless it only repeats the name
  return inner.folders.length > 0 || only.name.toLowerCase() === tree.name.toLowerCase() ? inner : tree;
}
