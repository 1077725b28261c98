import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileError } from "./file-error.ts";
import { fileIdentity } from "./fingerprint.ts";

/** What `deepling` reads as images, by the end of the name in lower case. */
export const IMAGE_EXTENSIONS: readonly string[] = [
  ".jpg",
  ".jpeg",
  ".png",
  ".webp",
  ".gif",
  ".bmp",
  ".tif",
  ".tiff",
  ".avif",
];

/** One image file below a folder. */
export interface ImageFile {
  /** Path from the folder, with forward slashes. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Which file it is and in which state, by `fileIdentity`: it changes whenever the content does. */
  readonly identity: string;
}

/** The image files below a folder, sorted by name, and the extensions of what else lies there. */
export interface ImageListing {
  readonly files: readonly ImageFile[];
  readonly otherExtensions: ReadonlySet<string>;
}

/** Whether the name is that of an image file; hidden files are none. */
export function isImageName(name: string): boolean {
  return !isHidden(name) && IMAGE_EXTENSIONS.includes(extname(name).toLowerCase());
}

/** Whether a file or folder is left out whatever it holds. */
export function isHidden(name: string): boolean {
  return name.startsWith(".") || name === "__MACOSX";
}

/** Finds the images below a folder at any depth; follows links, up to 16 levels. */
export async function listImages(folder: string): Promise<ImageListing> {
  const files: ImageFile[] = [];
  const otherExtensions = new Set<string>();
  const walk = async (path: string, prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        if (isHidden(entry.name)) return;
        const child = join(path, entry.name);
        const name = prefix + entry.name;
        const known =
          entry.isSymbolicLink() || isImageName(entry.name)
            ? await stat(child, { bigint: true }).catch(() => undefined)
            : entry;
        if (known?.isDirectory()) {
          if (depth < 16) await walk(child, `${name}/`, depth + 1);
        } else if (known !== undefined && "size" in known && isImageName(entry.name)) {
          files.push({ name, path: child, size: Number(known.size), identity: fileIdentity(known) });
        } else otherExtensions.add(extname(entry.name).toLowerCase());
      }),
    );
  };
  try {
    await walk(folder, "", 0);
  } catch (cause) {
    throw fileError(cause, folder);
  }
  files.sort((a, b) => compareNames(a.name, b.name));
  return { files, otherExtensions };
}

/** By code units, as Python sorts the names of torchvision's ImageFolder (to the basic plane). */
export const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
