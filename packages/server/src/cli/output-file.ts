import { accessSync, constants, statSync } from "node:fs";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
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
  if (there === undefined || there.isFile()) requireWritable(folder, path);
  return { path, ending };
}

/** What is at a place, nothing where there is nothing; throws "unreachable file" where nobody may look. */
function lookAt(place: string, path: string) {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (cause) {
    // a file where a folder should be: nothing can be below it
    if (errorCode(cause) === "ENOTDIR") return undefined;
    throw new DeeplingError("unreachable", `file: ${path} (${errorCode(cause) ?? String(cause)})`, {
      hint: "give another place with --out",
      cause,
    });
  }
}

/**
 * Writes a result whole or not at all: beside its place first, so that a full disk leaves what was there before. What is no plain
 * file (a pipe, a device) is written as it is. Throws "unreachable file" where it cannot, "missing disk space".
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && !there.isFile()) return await writeFile(path, content);
    // through a link, to the file that it names
    const target = there === undefined ? path : await realpath(path);
    const part = `${target}.${crypto.randomUUID().slice(0, 8)}.part`;
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

function requireWritable(folder: string, path: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw unreachable(path, cause);
  }
}

function unreachable(path: string, cause: unknown): DeeplingError {
  return new DeeplingError("unreachable", `file: ${path} (${errorCode(cause) ?? String(cause)})`, {
    hint: "it cannot be written there: give another place with --out",
    cause,
  });
}
