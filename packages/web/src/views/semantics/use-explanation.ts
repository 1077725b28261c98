import type { Explanation, Study } from "@deepling/engine";
import { useEffect, useState } from "react";
import { failureOf } from "../../state/drive.ts";
import type { Failure } from "../../state/store.ts";

/** What is known of an attribution: the last one stays while the next one is made. */
export interface Explained {
  readonly key: string;
  readonly explanation: Explanation | undefined;
  readonly failure: Failure | undefined;
}

/** An image's attribution by a method for a target ("" for the class said), as it grows; given up when another is asked for. */
export function useExplanation(
  study: Study,
  item: number,
  method: string,
  target: string,
  attempt: number,
): Explained & { readonly stale: boolean } {
  const key = `${item} ${method} ${target} ${attempt}`;
  const [known, setKnown] = useState<Explained>({ key: "", explanation: undefined, failure: undefined });
  useEffect(() => {
    const stop = new AbortController();
    const own = `${item} ${method} ${target} ${attempt}`;
    const follow = async () => {
      const request = target === "" ? { item, method } : { item, method, target };
      for await (const explanation of study.explain(request, { signal: stop.signal })) {
        if (!stop.signal.aborted) setKnown({ key: own, explanation, failure: undefined });
      }
    };
    follow().catch((error: unknown) => {
      if (!stop.signal.aborted) setKnown({ key: own, explanation: undefined, failure: failureOf(error) });
    });
    return () => stop.abort();
  }, [study, item, method, target, attempt]);
  return { ...known, stale: known.key !== key };
}
