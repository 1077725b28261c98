import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, parse } from "node:path";
import { DeeplingError } from "@deepling/engine";
import { errorCode } from "../data/file-error.ts";
import { UsageError } from "./usage-error.ts";

/** A file that a result is written to, and its ending in lower case, such as ".png". */
export interface OutputFile {
  readonly path: string;
  readonly ending: string;
}

/**
 * The file of `--out`. Throws UsageError where there is none or it has another ending (`orPrint`: `--json` would do as well), and "missing folder",
 * "invalid file" and "unreachable file" where it could not be written later: before any work is done.
 */
export function outputFile(path: string | undefined, endings: readonly string[], orPrint: boolean): OutputFile {
  const listed = endings.join(", ");
  if (path === undefined) {
    throw new UsageError(
      "missing option: --out",
      `give a file (${listed})${orPrint ? ", or --json for standard output" : ""}`,
    );
  }
  const ending = extname(path).toLowerCase();
  if (!endings.includes(ending)) throw new UsageError(`unsupported file: ${path}`, `end it in ${listed}`);
  const folder = dirname(path);
  if (lookAt(folder, path)?.isDirectory() !== true) {
    throw new DeeplingError("missing", `folder: ${folder} (of --out ${path})`, {
      hint: "make it first, or give another",
    });
  }
  const there = lookAt(path, path);
  if (there?.isDirectory() === true) {
    throw new DeeplingError("invalid", `file: ${path} (a folder)`, { hint: "give a file in it" });
  }
  // a pipe or a device is written as it is, whatever its folder allows
  if (there === undefined || there.isFile()) requireWritable(path);
  return { path, ending };
}

/** A path at which there is nothing: the one given, or the same with a number behind its name. */
export function freeName(name: string): string {
  const { dir, name: stem, ext } = parse(name);
  const taken = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  let path = name;
  for (let number = 2; taken(path); number++) path = join(dir, `${stem}-${number}${ext}`);
  return path;
}

/** What is at a place, nothing where there is nothing; throws "unreachable file" where nobody may look. */
function lookAt(place: string, path: string) {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (cause) {
    // a file where a folder should be: nothing can be below it
    if (errorCode(cause) === "ENOTDIR") return undefined;
    throw new DeeplingError("unreachable", `file: ${path} (${reasonOf(cause)})`, {
      hint: "give another place with --out",
      cause,
    });
  }
}

/** What a file holds: a text or bytes, whole or in pieces. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/**
 * Writes a result whole or not at all: beside its place first, so that a full disk leaves what was there before. What is no plain
 * file (a pipe, a device) is written as it is. Throws "unreachable file" where it cannot, "missing disk space".
 */
export async function writeOutput(path: string, content: FileContent): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && !there.isFile()) return await writeFile(path, content);
    // through a link, to the file that it names
    const target = there === undefined ? path : await realpath(path);
    const part = partOf(target);
    try {
      await writeFile(part, content, there === undefined ? {} : { mode: there.mode });
      await rename(part, target);
    } catch (cause) {
      await rm(part, { force: true }).catch(() => undefined);
      throw cause;
    }
  } catch (cause) {
    const code = errorCode(cause);
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new DeeplingError("missing", `disk space: ${path}`, {
        hint: "make room, or give another place with --out; what was there before is untouched",
        cause,
      });
    }
    throw unreachable(path, cause);
  }
}

/** Where a result is written before it takes its place. */
const partOf = (target: string): string => `${target}.${crypto.randomUUID().slice(0, 8)}.part`;

/** Tries it, as the result will be written: permissions alone do not say what a file system takes. */
function requireWritable(path: string): void {
  const part = partOf(path);
  try {
    closeSync(openSync(part, "wx"));
    rmSync(part);
  } catch (cause) {
    throw unreachable(path, cause);
  }
}

/** What the operating system's codes mean. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the disk is read-only",
  ENOENT: "no files can be made there",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links lead to one another",
  EMFILE: "too many files are open",
  EBUSY: "another program uses it",
};

const reasonOf = (cause: unknown): string => {
  const code = errorCode(cause);
  return code === undefined ? String(cause) : (REASONS[code] ?? code);
};

function unreachable(path: string, cause: unknown): DeeplingError {
  return new DeeplingError("unreachable", `file: ${path} (${reasonOf(cause)})`, {
    hint: "it cannot be written there: give another place with --out",
    cause,
  });
}
