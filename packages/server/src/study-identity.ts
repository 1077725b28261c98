import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Dataset, StudyInfo } from "@deepling/engine";
import { createCodec } from "./codec.ts";

/** What an answer depends on beside the request. */
export interface StudyFacts {
  /** All of it but what is found out while images are read (`skipped`): a fact that is added there needs no line here. */
  readonly info: StudyInfo;
  /** The data's content. */
  readonly fingerprint: string;
  /** Images at a time where the person chose it: some networks answer differently for another batch. */
  readonly batch: number | undefined;
  /** The program that computes, by `programFingerprint`. */
  readonly program: string;
}

/**
 * One hash of everything that decides an answer beside the request. Facts go in as whole values, so that a kept answer is
 * never given once one of them has changed: model, class names and how the data's were matched, item names, preprocessing,
 * notes, runtime, versions.
 */
export function studyIdentity({ info, ...facts }: StudyFacts): string {
  const { skipped: _, ...data } = info.data;
  return createHash("sha256")
    .update(createCodec().encode({ ...facts, info: { ...info, data } }))
    .digest("hex");
}

/** The identity of a study, or of its variants, on some data; the program is read when it is first asked for. */
export function identityOn({ fingerprint }: Pick<Dataset, "fingerprint">, batch: number | undefined) {
  let program: Promise<string> | undefined;
  return async (info: StudyInfo): Promise<string> => {
    program ??= programFingerprint();
    return studyIdentity({ info, fingerprint, batch, program: await program });
  };
}

/**
 * A hash of the running program, whose files lie `here`, and of the versions of the libraries it asks for (package.json): the built files
 * without the page's, or the sources where it runs from them. Another build of the same version may answer differently.
 */
export async function programFingerprint(here = dirname(fileURLToPath(import.meta.url))): Promise<string> {
  const fromSources = basename(here) === "src";
  const folders = fromSources ? [here, join(here, "../../engine/src")] : [here];
  const hash = createHash("sha256");
  for (const folder of folders) {
    // of what is built, the folders below hold the page, which makes no answer
    const found = await readdir(folder, { recursive: fromSources });
    const names = found.filter((name) => /\.c?[jt]s$/.test(name)).sort();
    for (const name of names) hash.update(`${name}\n`).update(await readFile(join(folder, name)));
  }
  hash.update(await readFile(join(here, "../package.json")));
  return hash.digest("hex");
}
