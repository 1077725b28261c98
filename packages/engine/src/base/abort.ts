/** The part of the platforms' AbortSignal that the engine uses; the real one fits. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** Throws the reason once aborted. */
  readonly throwIfAborted: () => void;
  readonly addEventListener: (type: "abort", listener: () => void) => void;
  readonly removeEventListener: (type: "abort", listener: () => void) => void;
}

/** The result of `work`, or the signal's reason as soon as it is aborted; `work` itself goes on, and what it comes to is dropped. */
export function unlessAborted<T>(work: Promise<T>, signal: Abort | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener("abort", give);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}
