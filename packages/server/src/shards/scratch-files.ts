import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Apart, DeeplingError } from "@deepling/engine";
import { errorCode } from "../data/file-error.ts";
import { readStretch, type Store } from "./store.ts";

/** What a fold cannot hold, in files of this machine, of which some are kept. */
export interface ScratchFiles extends Apart {
  /** The names that were appended to and not dropped. */
  readonly names: () => readonly string[];
  /** Puts the bytes of a name into the store under another. */
  readonly keep: (name: string, as: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** Files in a folder of the store's own, made when the first bytes come. Throws "unreachable folder" where it cannot be written. */
export function scratchFiles(store: Store): ScratchFiles {
  let folder: Promise<string> | undefined;
  const names = new Set<string>();
  const pathOf = async (name: string) => {
    folder ??= store.scratch();
    return join(await folder, name);
  };
  return {
    names: () => [...names],
    fetches: true,
    append: async (name, bytes) => {
      names.add(name);
      const path = await pathOf(name);
      await appendFile(path, bytes).catch((cause) => {
        throw new DeeplingError("unreachable", `folder: ${store.place} (${errorCode(cause) ?? String(cause)})`, {
          hint: "check its permissions, and the room on its disk",
          cause,
        });
      });
    },
    read: async (name, into) => readStretch(await pathOf(name), undefined, into),
    drop: async (name) => {
      names.delete(name);
      await rm(await pathOf(name), { force: true });
    },
    keep: async (name, as) => {
      await store.take(as, await pathOf(name));
      names.delete(name);
    },
    dispose: async () => {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}
