import { chooseSplit } from "../address.ts";
import type { DataTarget } from "../dataset-kind.ts";
import { bySplitRole, saySplits, splitName } from "../split-names.ts";

/** The files of the split that is used. */
export interface ChosenFiles<T> {
  readonly files: readonly T[];
  readonly split: string | undefined;
  readonly notes: readonly string[];
}

/**
 * The files of the split that was asked for, or of the first. Files are of a split by their own name, as Hugging Face writes them
 * (train-00000-of-00010.parquet, imagenet-val-000001.tar), or by a folder's around them (val/000001.tar). Throws "unknown split".
 */
export function chooseFiles<T extends { readonly path: string }>(
  files: readonly T[],
  { split, name }: Pick<DataTarget, "split" | "name">,
): ChosenFiles<T> {
  const groups = new Map<string, T[]>();
  for (const file of files) {
    const title = splitOf(file.path) ?? "";
    const others = groups.get(title);
    if (others === undefined) groups.set(title, [file]);
    else others.push(file);
  }
  const titles = [...groups.keys()].filter((title) => title !== "").sort(bySplitRole);
  const chosen = files.length === 1 && split === undefined ? undefined : chooseSplit(titles, split, name);
  if (chosen === undefined) return { files, split: undefined, notes: [] };
  const notes = split === undefined ? saySplits(name, chosen, titles) : [];
  return { files: groups.get(chosen) ?? [], split: chosen, notes };
}

/** The split of a file: what its name says without the numbers of a shard, or the innermost folder that is named as one. */
function splitOf(path: string): string | undefined {
  const parts = path.split("/");
  const stem = (parts.pop() ?? "").replace(/\.[^.]*$/, "").replace(SHARD, "");
  return [stem, ...parts.reverse()].find((part) => splitName(part) !== undefined);
}

/** What numbers a shard at the end of a name: "-00000-of-00010", "_000146". */
const SHARD = /(?:[-_.]?\d+[-_.]of[-_.]\d+|[-_.]\d+)$/i;
