import type { CallOptions, StudyRevision } from "@deepling/engine";

/** What a server tells the pages that are open of its models. */
export interface Revisions {
  /** The last change, at once, and each that comes; ends with the signal. */
  readonly follow: (request?: Record<string, never>, options?: CallOptions) => AsyncGenerator<StudyRevision>;
  /** Tells a change; it is numbered here. */
  readonly tell: (change: Omit<StudyRevision, "kind" | "number">) => void;
}

/** Nothing has changed yet. */
export function createRevisions(models: readonly string[]): Revisions {
  let last: StudyRevision = { kind: "revision", number: 0, models, reloaded: [], faults: [] };
  let waiting: (() => void)[] = [];
  const next = (signal: CallOptions["signal"]) =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      signal?.addEventListener("abort", () => resolve());
    });
  return {
    tell: (change) => {
      last = { kind: "revision", number: last.number + 1, ...change };
      const told = waiting;
      waiting = [];
      for (const resume of told) resume();
    },
    follow: async function* follow(_request, { signal } = {}) {
      let seen = -1;
      while (signal?.aborted !== true) {
        if (last.number === seen) await next(signal);
        else {
          seen = last.number;
          yield last;
        }
      }
    },
  };
}
