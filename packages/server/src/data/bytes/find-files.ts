import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { DeeplingError, plural, pluralWord } from "@deepling/engine";
import type { DataTarget, OpenContext } from "../dataset-kind.ts";
import { fileError } from "../file-error.ts";
import { firstEntries } from "../first-entries.ts";
import { compareNames, isHidden, isImageName } from "../image-files.ts";
import { expandBraces, hasBraces } from "./braces.ts";
import type { ByteSource, FoundFile } from "./byte-source.ts";
import { openHttp } from "./http-source.ts";
import { openLocal } from "./local-source.ts";
import { listS3 } from "./s3-source.ts";

/** Files of one kind at an address, sorted as they are read, and the small files beside them that may name classes. */
export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly side: readonly FoundFile[];
}

/** Whether a text is the address of something elsewhere. */
export const isRemote = (text: string): boolean => /^(https?|s3):\/\//i.test(text);

/** The path of an address, without query and fragment. */
export const pathOf = (text: string): string => (isRemote(text) ? text.replace(/[?#].*$/, "") : text);

/**
 * The files that end in `ending` at a target: that file, those that its brace notation names, those in the folder at up to three levels,
 * or the objects below an s3:// prefix. Undefined where the target is nothing of this kind; a folder that holds images beside them is a
 * folder of images. Throws "missing file" where brace notation names one that is not there.
 */
export async function findFiles(
  target: DataTarget,
  context: OpenContext,
  ending: RegExp,
  isSide: (name: string) => boolean,
): Promise<FoundFiles | undefined> {
  const { base, is } = target;
  const wanted = (path: string) => ending.test(path) || isSide(path.slice(path.lastIndexOf("/") + 1));
  if (is === "file") return ending.test(base) ? one(target.name, () => openLocal(base, target.name)) : undefined;
  if (is === "folder") return (await holds(base, ending)) ? apart(await listFolder(base, wanted), ending) : undefined;
  if (hasBraces(base)) return ending.test(pathOf(base)) ? inBraces(base, context) : undefined;
  if (/^s3:/i.test(base)) {
    const found = apart(await listS3(base, wanted), ending);
    return found.files.length === 0 ? undefined : found;
  }
  return isRemote(base) && ending.test(pathOf(base)) ? one(target.name, () => openHttp(base, context)) : undefined;
}

const one = (path: string, open: () => Promise<ByteSource>): FoundFiles => ({ files: [{ path, open }], side: [] });

const apart = (found: readonly FoundFile[], ending: RegExp): FoundFiles => ({
  files: found.filter(({ path }) => ending.test(path)),
  side: found.filter(({ path }) => !ending.test(path)),
});

async function inBraces(base: string, context: OpenContext): Promise<FoundFiles> {
  const names = expandBraces(base);
  const folder = base.slice(0, base.lastIndexOf("/", base.indexOf("{")) + 1);
  const short = (name: string) => pathOf(name).slice(folder.length);
  if (/^s3:/i.test(base)) {
    const asked = new Set(names.map(short));
    const found = new Map(
      (await listS3(folder, (key) => asked.has(lastParts(key, folder)))).map((file) => [file.path, file]),
    );
    const missing = names.filter((name) => !found.has(short(name)));
    if (missing.length > 0) throw missingFiles(missing, names.length);
    return { files: names.map((name) => found.get(short(name)) as FoundFile), side: [] };
  }
  const open = isRemote(base)
    ? (name: string) => openHttp(name, context)
    : (name: string) => openLocal(name, short(name));
  return {
    files: names.map((name) => ({
      path: short(name),
      open: () =>
        open(name).catch((cause: unknown) => {
          const gone = cause instanceof DeeplingError && cause.code === "missing";
          throw gone ? missingFiles([pathOf(name)], names.length) : cause;
        }),
    })),
    side: [],
  };
}

/** The part of an object's key behind the folder of an s3:// address. */
const lastParts = (key: string, folder: string): string => key.slice(folder.replace(/^s3:\/\/[^/]*\//i, "").length);

function missingFiles(missing: readonly string[], count: number): DeeplingError {
  const more = missing.length > 1 ? ` and ${plural(missing.length - 1, "other")}` : "";
  return new DeeplingError("missing", `file: ${missing[0]}${more}`, {
    hint: `the braces name ${plural(count, "file")}; ${pluralWord(count, "it has", "all of them have")} to be there`,
  });
}

/** Entries of a folder that are looked at to tell what it holds. */
const LOOKED_AT = 500;
/** Folders in a folder that are looked into for it. */
const FOLDERS = 16;
const DEEPEST = 3;

/** Whether a folder holds files of an ending, and no images, by a look at its first entries and those of its first folders. */
async function holds(folder: string, ending: RegExp): Promise<boolean> {
  let found = false;
  const hasImages = async (path: string, depth: number): Promise<boolean> => {
    // what may not be looked into holds nothing; its own kind says why
    const { names, folders } = await firstEntries(path, LOOKED_AT).catch(() => NOTHING);
    if (names.some(isImageName)) return true;
    found ||= names.some((name) => !isHidden(name) && ending.test(name));
    if (depth === DEEPEST) return false;
    const inner = folders.filter((name) => !isHidden(name)).sort(compareNames);
    for (const name of inner.slice(0, FOLDERS)) if (await hasImages(join(path, name), depth + 1)) return true;
    return false;
  };
  return !(await hasImages(folder, 1)) && found;
}

const NOTHING = { names: [], folders: [] } as const;

async function listFolder(root: string, wanted: (path: string) => boolean): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const look = async (folder: string, prefix: string, depth: number): Promise<void> => {
    const inner: string[] = [];
    for await (const entry of await opendir(folder)) {
      if (isHidden(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) inner.push(entry.name);
      else if (wanted(prefix + entry.name))
        found.push({ path: prefix + entry.name, open: () => openLocal(path, prefix + entry.name) });
    }
    if (depth < DEEPEST) for (const name of inner) await look(join(folder, name), `${prefix}${name}/`, depth + 1);
  };
  await look(root, "", 1).catch((cause: unknown) => {
    throw fileError(cause, root);
  });
  return found.sort((a, b) => compareNames(a.path, b.path));
}
