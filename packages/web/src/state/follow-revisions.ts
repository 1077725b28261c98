import type { Study } from "@deepling/engine";
import type { PageStore } from "./store.ts";

/**
 * Follows what a server that watches its models' files tells (`deepling --watch`): when models were read again, or others are there, `reload` starts the page anew over them, with its view as the address
 * has it; what could not be read is announced. Answers how to stop. Ends by itself where nothing is watched, or the server is gone.
 */
export function followRevisions(study: Study, store: PageStore, reload: () => void): () => void {
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    let seen: { readonly number: number; readonly models: readonly string[] } | undefined;
    for await (const { number, models, reloaded, faults } of study.revisions({}, { signal: stop.signal })) {
      const before = seen;
      seen = { number, models };
      // the first message says how it was when the page was opened
      if (before === undefined || before.number === number) continue;
      if (reloaded.length > 0 || String(models) !== String(before.models)) return reload();
      for (const fault of faults) store.getState().actions.announce(fault);
    }
  };
  // a page goes on without news
  follow().catch(() => undefined);
  return () => stop.abort();
}
