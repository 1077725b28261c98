/**
 * Where a question keeps what it has done so far, so that work goes on where it stood when the process has died. What was put may be lost at any time, which
 * costs only time; a value is there whole or not at all.
 */
export interface UnfinishedWork {
  /** What was put under the name, as it was: plain values and typed arrays. */
  readonly get: (name: string) => Promise<unknown>;
  readonly put: (name: string, value: object) => Promise<void>;
}
