import { changedSince, otherDate } from "./bytes/known-source.ts";
import type { OpenContext } from "./dataset-kind.ts";
import { statFiles } from "./stat-files.ts";

/** What files were when they were listed, by their place among those that are used. */
export interface KnownStates {
  /** Of all of them, as the process that listed them found it. */
  readonly fingerprint: string;
  readonly size: (index: number) => number;
  /** The second of the last change. */
  readonly second: (index: number) => number;
  readonly onNote: OpenContext["onNote"];
}

/** Files that are about to be read. */
interface ReadFiles {
  readonly indices: readonly number[];
  readonly paths: readonly string[];
  readonly nameOf: (index: number) => string;
}

/** Throws "mismatched data" where a file is gone or has another size; of another date, as copies have, is told. */
export async function heldTo(
  { size, second, onNote }: KnownStates,
  { indices, paths, nameOf }: ReadFiles,
): Promise<void> {
  await statFiles(paths, (state, at) => {
    const index = indices[at] as number;
    if (state === undefined) throw changedSince(nameOf(index), "it is gone");
    if (Number(state.size) !== size(index))
      throw changedSince(nameOf(index), `${state.size} bytes instead of ${size(index)}`);
    if (Number(state.mtimeNs / 1_000_000_000n) !== second(index)) onNote?.(otherDate(nameOf(index)));
  });
}
