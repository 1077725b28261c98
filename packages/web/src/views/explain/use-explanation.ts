import { type Explanation, readTarget, type Study } from "@deepling/engine";
import { useEffect, useState } from "react";
import { usePage, useView } from "../../state/context.tsx";
import { shownKey } from "../../state/shown.ts";
import type { Failure } from "../../state/store.ts";
import { targetClasses } from "../../state/target-classes.ts";
import { failureOf } from "../../state/task.ts";

/** What is known of an attribution: the last one stays while the next one is made. */
export interface Explained {
  readonly key: string;
  readonly explanation: Explanation | undefined;
  readonly failure: Failure | undefined;
}

/** What is asked: the target "" is the class said; another `attempt` asks the same again. */
export interface Asked {
  readonly item: number;
  readonly method: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly attempt: number;
}

/** An image's attribution by the network that is shown, as it grows; given up when another is asked for. */
export function useExplanation(study: Study, asked: Asked): Explained & { readonly stale: boolean } {
  const { store } = usePage();
  const network = useView((state) => shownKey(state.view));
  const key = JSON.stringify({ ...asked, network });
  const [known, setKnown] = useState<Explained>({ key: "", explanation: undefined, failure: undefined });
  useEffect(() => {
    const stop = new AbortController();
    const { item, method, target, parameters }: Asked = JSON.parse(key);
    const follow = async () => {
      const { info } = store.getState();
      const classes = info === undefined ? [] : targetClasses(info);
      const request = { item, method, parameters, ...(target === "" ? {} : { target: readTarget(target, classes) }) };
      for await (const explanation of study.explain(request, { signal: stop.signal })) {
        if (!stop.signal.aborted) setKnown({ key, explanation, failure: undefined });
      }
    };
    follow().catch((error: unknown) => {
      if (!stop.signal.aborted) setKnown({ key, explanation: undefined, failure: failureOf(error) });
    });
    return () => stop.abort();
  }, [study, store, key]);
  return { ...known, stale: known.key !== key };
}
