import type { Abort } from "../base/abort.ts";

/** Lets long jobs run one after another, so that two do not share the cores and both crawl. */
export interface Turns {
  /** Runs the generator when its turn comes; one that is aborted while it waits ends with the signal's reason. */
  readonly take: <T, Left>(work: () => AsyncGenerator<T, Left>, signal?: Abort) => AsyncGenerator<T, Left>;
}

/** A queue of jobs, first come, first served. */
export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    take: async function* take(work, signal) {
      const before = last;
      let finish = () => {};
      last = new Promise((resolve) => {
        finish = resolve;
      });
      try {
        await before;
        signal?.throwIfAborted();
        return yield* work();
      } finally {
        // one that gives up while it waits must not let the next run beside the one before it
        void before.then(finish);
      }
    },
  };
}
