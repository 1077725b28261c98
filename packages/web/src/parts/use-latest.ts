import { useEffect, useRef, useState } from "react";
import { useView } from "../state/context.tsx";
import { shownKey } from "../state/shown.ts";
import type { Failure } from "../state/store.ts";
import { failureOf } from "../state/task.ts";

/** What is known of a question that is asked again and again while something is dragged. */
export interface Latest<T> {
  /** Messages of the last question that was answered at all; those of the one before stay until the next one's first comes. */
  readonly messages: readonly T[];
  /** The question that they answer. */
  readonly question: string | undefined;
  readonly failure: Failure | undefined;
  /** Whether they are not yet all that the present question is answered with. */
  readonly stale: boolean;
}

interface Known<T> {
  readonly key: string | undefined;
  readonly question: string | undefined;
  readonly messages: readonly T[];
  readonly failure: Failure | undefined;
  readonly done: boolean;
}

/**
 * Asks while a control is being dragged: one question at a time, and of those that come meanwhile only the newest. A question is given up for a
 * newer one once its first message was shown, so that something moves with the hand however slow the answers are. Asks nothing while
 * `question` is undefined.
 */
export function useLatest<T>(question: string | undefined, ask: (signal: AbortSignal) => AsyncIterable<T>): Latest<T> {
  const network = useView((state) => shownKey(state.view));
  const key = question === undefined ? undefined : `${network} ${question}`;
  const [known, setKnown] = useState<Known<T>>({
    key: undefined,
    question: undefined,
    messages: [],
    failure: undefined,
    done: true,
  });
  const wanted = useRef<{ key: string | undefined; question: string | undefined; ask: typeof ask }>({
    key,
    question,
    ask,
  });
  const running = useRef<{ key: string; controller: AbortController; answered: boolean } | undefined>(undefined);
  wanted.current = { key, question, ask };

  const start = useRef(async (): Promise<void> => {});
  start.current = async () => {
    const { key: now, question: asked, ask: send } = wanted.current;
    if (now === undefined || running.current !== undefined) return;
    const run = { key: now, controller: new AbortController(), answered: false };
    running.current = run;
    const messages: T[] = [];
    const show = (more: Pick<Known<T>, "failure" | "done">) =>
      setKnown({ key: now, question: asked, messages: [...messages], ...more });
    try {
      for await (const message of send(run.controller.signal)) {
        if (run.controller.signal.aborted) break;
        messages.push(message);
        run.answered = true;
        show({ failure: undefined, done: false });
        if (wanted.current.key !== now) break;
      }
      if (wanted.current.key === now) show({ failure: undefined, done: true });
    } catch (error) {
      if (!run.controller.signal.aborted) show({ failure: failureOf(error), done: true });
    }
    run.controller.abort();
    running.current = undefined;
    if (wanted.current.key !== now) void start.current();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the question depends on
  useEffect(() => {
    // one that nothing is known of yet goes on until something is
    if (running.current?.answered === true) running.current.controller.abort();
    void start.current();
  }, [key]);
  useEffect(
    () => () => {
      wanted.current = { ...wanted.current, key: undefined };
      running.current?.controller.abort();
    },
    [],
  );

  const current = known.key === key;
  return {
    messages: known.messages,
    question: known.question,
    failure: current ? known.failure : undefined,
    stale: key !== undefined && !(current && known.done),
  };
}
