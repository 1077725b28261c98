import { setTimeout as pause } from "node:timers/promises";
import { type CallOptions, DeeplingError, type Progress, unlessAborted, type Variant } from "@deepling/engine";
import { chunkCounts } from "./chunk-counts.ts";
import { type FoldedAnswers, foldedAnswers } from "./kept-answers.ts";
import { chunkCount, type StoredPlan } from "./plan.ts";
import { type Asked, placeInPlan } from "./planned-question.ts";

/** Milliseconds between two looks at a plan's folder while someone waits. */
const PAUSE = 3000;

/** Answers of a plan that may not be folded yet. */
export interface AwaitedAnswers extends FoldedAnswers {
  /** Whether the plan is to answer this question. */
  readonly isPlanned: (asked: Asked) => boolean;
  /**
   * The answer to a planned question once the plan is folded; until then tells how many of its chunks are there, whenever that has changed. Of a question that is not planned, undefined
   * at once. Throws the signal's reason, "missing preparation", "unreachable folder", and "missing answer" where the plan was folded and the answer is gone.
   */
  readonly wait: (asked: Asked, signal: CallOptions["signal"]) => AsyncGenerator<Progress, unknown>;
}

/**
 * Answers of a plan whose edits make `planned`. However many wait, the folder is listed at most once per `rest`, and not at all while none does.
 */
export function awaitedAnswers(
  stored: StoredPlan,
  planned: Variant,
  rest: () => Promise<unknown> = () => pause(PAUSE, undefined, { ref: false }),
): AwaitedAnswers {
  const { plan } = stored;
  const answers = foldedAnswers(stored);
  const count = chunkCounts(stored);
  let looking: Promise<readonly number[]> | undefined;
  const forget = () => {
    looking = undefined;
  };
  const look = (): Promise<readonly number[]> => {
    if (looking === undefined) {
      looking = count();
      looking.then(rest).then(forget, forget);
    }
    return looking;
  };
  return {
    ...answers,
    isPlanned: (asked) => placeInPlan(stored.plan, planned, asked) >= 0,
    wait: async function* wait(asked, signal) {
      const at = placeInPlan(plan, planned, asked);
      if (at < 0) return undefined;
      for (let said: string | undefined; ; ) {
        // the notes are what a fold writes last
        const isFolded = (await answers.notes()) !== undefined;
        const found = isFolded || said === undefined ? await answers.get(asked) : undefined;
        if (found !== undefined) return found;
        if (isFolded) throw goneAnswer(stored, plan.asks[at]?.command ?? asked.question);
        const progress = sayChunks(stored, at, (await look())[at] ?? 0);
        if (progress.stage !== said) yield progress;
        said = progress.stage;
        await unlessAborted(rest(), signal);
      }
    },
  };
}

/** How far a question's chunks are. The numbers stand in the words, so the bar is a share of one. */
function sayChunks({ plan, store }: StoredPlan, at: number, done: number): Progress {
  const total = chunkCount(plan);
  const fold = `deepling shard fold ${store.place} makes one answer of them`;
  const command = plan.asks[at]?.command ?? "";
  const stage =
    done < total
      ? `${command}: ${done} of ${total} chunks; ${fold} when all are there`
      : `${command}: all ${total} chunks are there; ${fold}`;
  return { kind: "progress", stage, done: done / total, total: 1 };
}

/** What is wrong where an answer is not there although the plan was folded: to wait would be in vain. */
function goneAnswer({ store }: StoredPlan, command: string): DeeplingError {
  return new DeeplingError(
    "missing",
    `answer: ${command} (${store.place} was folded, and its file is gone or damaged)`,
    {
      hint: `deepling shard fold ${store.place} writes it again`,
    },
  );
}

/** What is wrong where a planned question has no answer yet, or none whole, and nobody waits for it. */
export function notFolded({ store }: StoredPlan, question: string): DeeplingError {
  return new DeeplingError(
    "missing",
    `answer: ${question} (${store.place} is not folded yet, or what was folded is damaged)`,
    {
      hint: `deepling shard fold ${store.place}`,
    },
  );
}
