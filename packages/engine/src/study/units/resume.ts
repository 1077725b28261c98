import type { UnfinishedWork } from "../unfinished.ts";
import type { KeptRows } from "./kept-answers.ts";
import type { CollectedState, UnitCollector } from "./unit-collector.ts";

/** Keeps what a collector holds while a pass is under way. */
export interface PassProgress {
  /** Takes up what an earlier process kept. */
  readonly resume: () => Promise<void>;
  /** Keeps what has come since, if it is worth while. */
  readonly save: () => Promise<void>;
}

/** Images after which what was collected is kept: a process that dies loses what it did with as many at most. */
export const SAVED_EVERY = 1024;

/** What is kept under "state": the collector's own, and how many parts of answers belong to it. */
interface SavedState extends CollectedState {
  readonly parts: number;
}

/**
 * Keeps a collector's progress: answers in parts, each written once, and then the rest anew, which says how many parts belong to it. So a process that dies
 * between the two loses one part, and what is written grows with the images and not with their square.
 */
export function passProgress(collector: UnitCollector, unfinished: UnfinishedWork): PassProgress {
  let [parts, rows, saved] = [0, 0, 0];
  return {
    resume: async () => {
      // The wire: what an equal pass of this program put.
      const state = (await unfinished.get("state")) as SavedState | undefined;
      if (state === undefined) return;
      const names = Array.from({ length: state.parts }, (_, part) => `part ${part}`);
      const kept: KeptRows[] = [];
      for (const name of names) {
        const part = (await unfinished.get(name)) as KeptRows | undefined;
        if (part === undefined) return;
        kept.push(part);
      }
      collector.append(state, kept);
      [parts, rows, saved] = [state.parts, state.rows, state.done];
    },
    save: async () => {
      if (collector.done() - saved < SAVED_EVERY) return;
      await unfinished.put(`part ${parts}`, collector.since(rows));
      parts++;
      const state: SavedState = { ...collector.state(), parts };
      await unfinished.put("state", state);
      [rows, saved] = [state.rows, state.done];
    },
  };
}
