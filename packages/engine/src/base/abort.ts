/** The part of the platforms' AbortSignal that the engine uses; the real one fits. */
export interface Abort {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** Throws the reason once aborted. */
  readonly throwIfAborted: () => void;
}
