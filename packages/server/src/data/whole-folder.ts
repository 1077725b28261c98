import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorCode, fileError } from "./file-error.ts";

/**
 * Makes a folder whole or not at all: `fill` writes into a temporary one beside it, which is renamed when it is done and
 * removed when it is not. `isWhole` tells whether an existing folder is good; a good one made by another process meanwhile
 * is kept, a bad one replaced. Remains of processes that died are removed.
 */
export async function makeWholeFolder(
  target: string,
  isWhole: (folder: string) => Promise<boolean>,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const parent = dirname(target);
  try {
    await mkdir(parent, { recursive: true });
    await removeRemains(target);
    const part = `${target}${PART}${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await mkdir(part);
      await fill(part);
      await moveInto(part, target, isWhole);
    } finally {
      await rm(part, { recursive: true, force: true, maxRetries: 3 });
    }
  } catch (cause) {
    throw fileError(cause, parent);
  }
}

const PART = ".part-";

async function moveInto(part: string, target: string, isWhole: (folder: string) => Promise<boolean>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(part, target);
    } catch (cause) {
      const occupied = ["ENOTEMPTY", "EEXIST", "EPERM", "EACCES", "ENOTDIR"].includes(errorCode(cause) ?? "");
      if (!occupied || attempt === 3) throw cause;
      if (await isWhole(target)) return;
      // aside first: renaming is one step, removing a full folder is many
      const aside = `${part}-old`;
      await rename(target, aside).catch(() => undefined);
      await rm(aside, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

async function removeRemains(target: string): Promise<void> {
  const prefix = basename(target) + PART;
  for (const name of await readdir(dirname(target))) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) {
      await rm(join(dirname(target), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) === "EPERM";
  }
}
