import type { Abort } from "@deepling/engine";

/** A signal of the platform's that follows another. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Follows it no longer. */
  readonly release: () => void;
}

/** The platform's signal that follows the engine's from now on, and can be aborted by itself. */
export function linkAbort(signal: Abort | undefined, controller = new AbortController()): LinkedAbort {
  const abort = () => controller.abort();
  if (!(signal instanceof AbortSignal)) return { signal: controller.signal, abort, release: () => undefined };
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  return { signal: controller.signal, abort, release: () => signal.removeEventListener("abort", follow) };
}
