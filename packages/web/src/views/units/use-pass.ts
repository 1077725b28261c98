import { type Progress, plural, type StudyInfo } from "@deepling/engine";
import { useCallback, useEffect, useState } from "react";
import { useStudyInfo, useView } from "../../state/context.tsx";
import { LIGHT } from "../../state/light.ts";
import { shownKey } from "../../state/shown.ts";
import type { Failure } from "../../state/store.ts";
import { failureOf } from "../../state/task.ts";

/** What is known of a question about some images. */
export interface Passed<T> {
  readonly answer: T | undefined;
  readonly failure: Failure | undefined;
  readonly progress: Progress | undefined;
  /** Starts it, where it would take so long that it waits to be asked for; undefined where it runs, or has an answer. */
  readonly start: (() => void) | undefined;
  /** What its start says. */
  readonly title: string;
}

/** Several parts of a page ask at once: each may take a share of what starts by itself. */
const SHARE = 4;

/** How much work a question is. */
interface Work {
  /** Images that are read, at most. */
  readonly images: number;
  /** Forward passes that each takes; 1 unless given. */
  readonly passes?: number;
}

function isQuick({ model, data }: Pick<StudyInfo, "model" | "data">, { images, passes = 1 }: Work): boolean {
  return SHARE * model.multiplyAdds * passes * Math.min(images, data.count) <= LIGHT;
}

interface Known<T> extends Pick<Passed<T>, "answer" | "failure" | "progress"> {
  readonly key: string | undefined;
}

/**
 * Asks a question that reads a number of images, again whenever `question` or the network that is shown changes; asks nothing while `question` is undefined. What would take
 * long waits for its start.
 */
export function usePass<T extends { readonly kind: string }>(
  question: string | undefined,
  work: Work,
  ask: (signal: AbortSignal) => AsyncGenerator<Progress | T>,
): Passed<T> {
  const info = useStudyInfo();
  const network = useView((state) => shownKey(state.view));
  const key = question === undefined ? undefined : `${network} ${question}`;
  const [known, setKnown] = useState<Known<T>>(NOTHING);
  const [started, setStarted] = useState<string>();
  const runs = key !== undefined && (started === key || isQuick(info, work));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the question depends on
  useEffect(() => {
    if (!runs) return;
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (told: Omit<Known<T>, "key">) => {
      if (!signal.aborted) setKnown({ key, ...told });
    };
    const run = async () => {
      try {
        for await (const message of ask(signal)) {
          if (isProgress(message)) tell({ answer: undefined, failure: undefined, progress: message });
          else tell({ answer: message, failure: undefined, progress: undefined });
        }
      } catch (error) {
        tell({ answer: undefined, failure: failureOf(error), progress: undefined });
      }
    };
    void run();
    return () => controller.abort();
  }, [key, runs]);
  const start = useCallback(() => setStarted(key), [key]);
  const own = known.key === key ? known : NOTHING;
  const title = `Read ${plural(Math.min(work.images, info.data.count), "image")}`;
  return { ...own, start: runs || key === undefined ? undefined : start, title };
}

const NOTHING = { key: undefined, answer: undefined, failure: undefined, progress: undefined };

const isProgress = (message: { readonly kind: string }): message is Progress => message.kind === "progress";
