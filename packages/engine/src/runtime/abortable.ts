import { type Abort, unlessAborted } from "../base/abort.ts";
import type { Runtime } from "./runtime.ts";

/**
 * The runtime for work that may be given up: once aborted, a run under way fails with the signal's reason at once, and nobody waits
 * for what the runtime still does.
 */
export function abortable(runtime: Runtime, signal: Abort | undefined): Runtime {
  if (signal === undefined) return runtime;
  return {
    ...runtime,
    open: async (model, options) => {
      const session = await runtime.open(model, options);
      return {
        ...session,
        run: (feeds, outputs) => unlessAborted(session.run(feeds, outputs), signal),
        dispose: async () => {
          const done = session.dispose();
          if (!signal.aborted) await done;
        },
      };
    },
  };
}
