import type { Abort } from "../base/abort.ts";

/** Lets jobs run one after another, so that two do not share the cores and both crawl. */
export interface Turns {
  /** Runs the generator when its turn comes; one that is aborted while it waits ends with the signal's reason. */
  readonly take: <T, Left>(work: () => AsyncGenerator<T, Left>, signal?: Abort) => AsyncGenerator<T, Left>;
  /** The same for work with one answer. */
  readonly takeOne: <T>(work: () => Promise<T>, signal?: Abort) => Promise<T>;
}

/** A queue of jobs, first come, first served. */
export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();

  /** Joins the queue: `come` is when the turn comes, `end` gives it to the next. */
  const join = () => {
    const before = last;
    let finish = () => {};
    last = new Promise((resolve) => {
      finish = resolve;
    });
    return {
      come: async (signal: Abort | undefined) => {
        await before;
        signal?.throwIfAborted();
      },
      // one that gives up while it waits must not let the next run beside the one before it
      end: () => void before.then(finish),
    };
  };

  return {
    take: async function* take(work, signal) {
      const turn = join();
      try {
        await turn.come(signal);
        return yield* work();
      } finally {
        turn.end();
      }
    },
    takeOne: async (work, signal) => {
      const turn = join();
      try {
        await turn.come(signal);
        return await work();
      } finally {
        turn.end();
      }
    },
  };
}
