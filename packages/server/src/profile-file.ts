import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KernelTime, ProfiledRun } from "@deepling/engine";

/** Where onnxruntime writes the profile of one session; it lies in a folder of its own until it is read or discarded. */
export interface ProfileFile {
  /** What onnxruntime's file begins with. */
  readonly prefix: string;
  /** Reads the profile after `endProfiling`, and discards it. */
  readonly read: () => Promise<readonly ProfiledRun[]>;
  readonly discard: () => Promise<void>;
}

/** Makes the folder for one session's profile. */
export async function createProfileFile(): Promise<ProfileFile> {
  const folder = await mkdtemp(join(tmpdir(), "deepling-profile-"));
  const discard = () => rm(folder, { recursive: true, force: true });
  return {
    prefix: join(folder, "profile"),
    read: async () => {
      try {
        const [name] = await readdir(folder);
        return name === undefined ? [] : parseProfile(await readFile(join(folder, name), "utf8"));
      } finally {
        await discard();
      }
    },
    discard,
  };
}

/** An event of onnxruntime's profile (Chrome's trace format); times in microseconds. */
interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

const KERNEL = "_kernel_time";
/** Holds the kernels of a run: what `model_run` adds is the way into and out of the runtime. */
const EXECUTION = "SequentialExecutor::Execute";

/**
 * The runs in onnxruntime's profile, in the order in which they began. A kernel belongs to the run whose execution spans its start; one within
 * another run's subgraph (a loop's body) counts to its own node beside that of the loop, which spans it: it is left out.
 */
export function parseProfile(text: string): readonly ProfiledRun[] {
  const events = JSON.parse(text) as readonly TraceEvent[];
  const timed = events.filter(({ name, dur }) => dur >= 0 && (name === EXECUTION || name.endsWith(KERNEL)));
  const sorted = timed.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur);
  const runs: { time: number; end: number; last: number; kernels: KernelTime[] }[] = [];
  for (const { name, ts, dur, args } of sorted) {
    const run = runs.at(-1);
    const inside = run !== undefined && ts < run.end;
    if (name === EXECUTION) {
      // the executor of a loop's body lies within the run that the loop belongs to
      if (!inside) runs.push({ time: dur / 1000, end: ts + dur, last: 0, kernels: [] });
      continue;
    }
    if (!inside || ts < run.last) continue;
    run.last = ts + dur;
    run.kernels.push({ node: name.slice(0, -KERNEL.length), op: args?.op_name ?? "", time: dur / 1000 });
  }
  return runs.map(({ time, kernels }) => ({ time, kernels }));
}
