import { useEffect, useState } from "react";
import { useView } from "../../state/context.tsx";
import { shownKey } from "../../state/shown.ts";
import type { Failure } from "../../state/store.ts";
import { failureOf } from "../../state/task.ts";

/** The answers to several questions, as they come. */
export interface Each<T> {
  readonly answers: readonly T[];
  /** Why one of them failed; those behind it were not asked. */
  readonly failure: Failure | undefined;
}

const NONE: Each<never> = { answers: [], failure: undefined };

/**
 * Asks the same of several, one after another, and again whenever `question` or the network that is shown changes; asks nothing while `question`
 * is undefined.
 */
export function useEach<K, T>(
  question: string | undefined,
  of: readonly K[],
  ask: (one: K, signal: AbortSignal) => Promise<T>,
): Each<T> {
  const network = useView((state) => shownKey(state.view));
  const key = question === undefined ? undefined : `${network} ${question}`;
  const [known, setKnown] = useState<{ readonly key: string | undefined; readonly each: Each<T> }>({
    key: undefined,
    each: NONE,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the questions depend on
  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    const run = async () => {
      const answers: T[] = [];
      try {
        for (const one of of) {
          const answer = await ask(one, controller.signal);
          if (controller.signal.aborted) return;
          answers.push(answer);
          setKnown({ key, each: { answers: [...answers], failure: undefined } });
        }
      } catch (error) {
        if (!controller.signal.aborted) setKnown({ key, each: { answers, failure: failureOf(error) } });
      }
    };
    void run();
    return () => controller.abort();
  }, [key]);
  return known.key === key ? known.each : NONE;
}
