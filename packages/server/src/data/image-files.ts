import { opendir, realpath } from "node:fs/promises";
import { extname, isAbsolute, join, relative, sep } from "node:path";
import type { Skipped } from "@deepling/engine";
import { fileError } from "./file-error.ts";
import { buildFileTable, type FileTable } from "./file-table.ts";
import { statFiles } from "./stat-files.ts";

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

/** The image files below a folder, links that are not followed, and the extensions of what else lies there. */
export interface ImageListing {
  readonly files: FileTable;
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
 * Finds the images below a folder at any depth, up to 16 levels, in one pass: each folder is read once, each image's state asked for once. Links are followed, but each folder counts once, wherever links
 * lead to it, under its own name where it has one here; links to a folder around this one are not followed. `onListed` hears how many images were found so far, every 1,000.
 */
export async function listImages(folder: string, onListed?: (images: number) => void): Promise<ImageListing> {
  try {
    const root = await realpath(folder);
    const walk = createWalk(folder, onListed);
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
    return { files: walk.files.done(), skipped, otherExtensions: walk.otherExtensions };
  } catch (cause) {
    throw fileError(cause, folder);
  }
}

/** Images after which it is told how many there are. */
const TOLD_EVERY = 1000;

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

function createWalk(root: string, onListed: ((images: number) => void) | undefined) {
  const files = buildFileTable(root);
  let images = 0;
  const otherExtensions = new Set<string>();
  const seen = new Set<string>();
  const links: Omit<Visit, "real">[] = [];
  const take = async ({ path, prefix, depth }: Visit, names: readonly string[]): Promise<void> => {
    const paths = names.map((name) => join(path, name));
    await statFiles(paths, (state, at) => {
      const name = names[at] as string;
      if (state?.isDirectory())
        links.push({ path: paths[at] as string, prefix: `${prefix}${name}/`, depth: depth + 1 });
      else if (state !== undefined && isImageName(name)) {
        files.add(prefix + name, state);
        images++;
        if (images % TOLD_EVERY === 0) onListed?.(images);
      } else otherExtensions.add(extname(name).toLowerCase());
    });
  };
  const look = async (visit: Visit): Promise<void> => {
    const { path, real, prefix, depth } = visit;
    if (seen.has(real) || depth > DEEPEST) return;
    seen.add(real);
    let run: string[] = [];
    for (const name of await entriesOf(path, otherExtensions)) {
      if (!name.endsWith("/")) {
        run.push(name);
        continue;
      }
      await take(visit, run);
      run = [];
      const inner = name.slice(0, -1);
      await look({ path: join(path, inner), real: join(real, inner), prefix: prefix + name, depth: depth + 1 });
    }
    await take(visit, run);
  };
  // the first by name, so that the same one of several links counts each time
  const nextLink = () => links.sort((a, b) => compareNames(b.prefix, a.prefix)).pop();
  return { look, nextLink, files, otherExtensions, seen };
}

/** The images, links, and folders ("name/") in a folder, in the order of the paths that begin with them. */
async function entriesOf(path: string, otherExtensions: Set<string>): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(path, { bufferSize: 4096 })) {
    const { name } = entry;
    if (isHidden(name)) continue;
    if (entry.isDirectory()) names.push(`${name}/`);
    else if (entry.isSymbolicLink() || isImageName(name)) names.push(name);
    else otherExtensions.add(extname(name).toLowerCase());
  }
  return names.sort();
}

/** By code units, as Python sorts the names of torchvision's ImageFolder (to the basic plane). */
export const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
