import { readdir, realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, join, relative, sep } from "node:path";
import type { Skipped } from "@deepling/engine";
import { fileError } from "./file-error.ts";
import { fileIdentity } from "./fingerprint.ts";

/** What `deepling` reads as images, by the end of the name in lower case. */
export const IMAGE_EXTENSIONS: readonly string[] = [
  ".jpg",
  ".jpeg",
  ".jfif",
  ".png",
  ".webp",
  ".gif",
  ".bmp",
  ".tif",
  ".tiff",
  ".avif",
  ".ppm",
  ".pgm",
  ".pbm",
  ".pnm",
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

/** The image files below a folder, sorted by name, links that are not followed, and the extensions of what else lies there. */
export interface ImageListing {
  readonly files: readonly ImageFile[];
  readonly skipped: readonly Skipped[];
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

/**
 * Finds the images below a folder at any depth, up to 16 levels. Links are followed, but each folder counts once, wherever links
 * lead to it, under its own name where it has one here; links to a folder around this one are not followed.
 */
export async function listImages(folder: string): Promise<ImageListing> {
  try {
    const root = await realpath(folder);
    const walk = createWalk();
    await walk.look({ path: folder, real: root, prefix: "", depth: 0 });
    const skipped: Skipped[] = [];
    for (let link = walk.nextLink(); link !== undefined; link = walk.nextLink()) {
      const real = await realpath(link.path);
      const around = isIn(root, real);
      if (around || walk.seen.has(real)) {
        const reason = around
          ? "a link to this folder or one around it"
          : "a link to a folder that is counted under another name";
        skipped.push({ name: link.prefix.slice(0, -1), reason });
      } else await walk.look({ ...link, real });
    }
    const { files, otherExtensions } = walk;
    files.sort((a, b) => compareNames(a.name, b.name));
    return { files, skipped, otherExtensions };
  } catch (cause) {
    throw fileError(cause, folder);
  }
}

/** Levels of folders that are looked into. */
const DEEPEST = 16;

function isIn(path: string, folder: string): boolean {
  const [first] = relative(folder, path).split(sep);
  return first !== ".." && !isAbsolute(relative(folder, path));
}

/** A folder to look into. */
interface Visit {
  readonly path: string;
  /** The same without links. */
  readonly real: string;
  /** What the names of its images begin with. */
  readonly prefix: string;
  readonly depth: number;
}

function createWalk() {
  const files: ImageFile[] = [];
  const otherExtensions = new Set<string>();
  const seen = new Set<string>();
  const links: Omit<Visit, "real">[] = [];
  const look = async ({ path, real, prefix, depth }: Visit): Promise<void> => {
    if (seen.has(real) || depth > DEEPEST) return;
    seen.add(real);
    const entries = await readdir(path, { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        if (isHidden(entry.name)) return;
        const child = join(path, entry.name);
        const inner = { path: child, prefix: `${prefix}${entry.name}/`, depth: depth + 1 };
        const isLink = entry.isSymbolicLink();
        const known =
          isLink || isImageName(entry.name) ? await stat(child, { bigint: true }).catch(() => undefined) : entry;
        if (known?.isDirectory()) {
          if (isLink) links.push(inner);
          else await look({ ...inner, real: join(real, entry.name) });
        } else if (known !== undefined && "size" in known && isImageName(entry.name)) {
          const name = prefix + entry.name;
          files.push({ name, path: child, size: Number(known.size), identity: fileIdentity(known) });
        } else otherExtensions.add(extname(entry.name).toLowerCase());
      }),
    );
  };
  // the first by name, so that the same one of several links counts each time
  const nextLink = () => links.sort((a, b) => compareNames(b.prefix, a.prefix)).pop();
  return { look, nextLink, files, otherExtensions, seen };
}

/** By code units, as Python sorts the names of torchvision's ImageFolder (to the basic plane). */
export const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
