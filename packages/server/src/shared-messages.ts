import { type CallOptions, unlessAborted } from "@deepling/engine";

/** Messages of work under way, for those who ask the same meanwhile. */
export interface SharedMessages {
  /** Tells all who follow; the newest is kept for those who come later. */
  readonly tell: (message: unknown) => void;
  /** Nothing follows: those who wait are let go. */
  readonly end: () => void;
  /** The newest message and those after it, up to the end. Who is slower than the work gets the newest of what came meanwhile. Throws the signal's reason. */
  readonly follow: (signal: CallOptions["signal"]) => AsyncGenerator<unknown, void>;
}

/** Nothing was told yet. */
export function createSharedMessages(): SharedMessages {
  let newest: unknown;
  let ended = false;
  let wake = (): void => undefined;
  let next = Promise.resolve();
  const wait = () => {
    next = new Promise((resolve) => {
      wake = resolve;
    });
  };
  wait();
  return {
    tell: (message) => {
      newest = message;
      wake();
      wait();
    },
    end: () => {
      ended = true;
      wake();
    },
    follow: async function* follow(signal) {
      let seen: unknown;
      while (!ended) {
        if (newest === seen) {
          await unlessAborted(next, signal);
        } else {
          seen = newest;
          yield seen;
        }
      }
    },
  };
}
