import { useEffect, useState } from "react";
import { useView } from "../state/context.tsx";
import { shownKey } from "../state/shown.ts";
import type { Failure } from "../state/store.ts";
import { failureOf } from "../state/task.ts";

/** What is known of a question: the last answer stays while the next one is fetched, so that nothing flickers. */
export interface Answer<T> {
  readonly answer: T | undefined;
  readonly failure: Failure | undefined;
  /** Whether `answer` belongs to an earlier question. */
  readonly stale: boolean;
}

/** Between a new key and its question, in milliseconds: a slider that is dragged asks only where it rests. */
const REST = 60;

/**
 * Asks again whenever `question` changes, or the network that is shown, and gives up the question before; asks nothing while `question` is
 * undefined.
 */
export function useAnswer<T>(question: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const network = useView((state) => shownKey(state.view));
  const key = question === undefined ? undefined : `${network} ${question}`;
  const [known, setKnown] = useState<{ key: string | undefined; answer: T | undefined; failure: Failure | undefined }>({
    key: undefined,
    answer: undefined,
    failure: undefined,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the question depends on
  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    const start = async () => {
      try {
        const answer = await ask(controller.signal);
        if (!controller.signal.aborted) setKnown({ key, answer, failure: undefined });
      } catch (error) {
        if (!controller.signal.aborted) setKnown({ key, answer: undefined, failure: failureOf(error) });
      }
    };
    const timer = setTimeout(start, REST);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key]);
  return { answer: known.answer, failure: known.key === key ? known.failure : undefined, stale: known.key !== key };
}
