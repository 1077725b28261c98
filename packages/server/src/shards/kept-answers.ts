import { join } from "node:path";
import { type Codec, type Skipped, type StudyMethod, studyMethods, type Variant, variantKey } from "@deepling/engine";
import { type Cache, openCache } from "../cache.ts";
import { createCodec } from "../codec.ts";
import type { StoredPlan } from "./plan.ts";

/** What folding leaves in a plan's folder for whoever opens it. */
export interface FoldedAnswers {
  readonly get: (question: string, request: object, variant: Variant | undefined) => Promise<unknown>;
  readonly put: (question: string, request: object, variant: Variant, answer: unknown) => Promise<void>;
  /** What a question leaves behind beside its answer: a projection's basis. */
  readonly getLeft: (question: string, request: object, variant: Variant | undefined) => Promise<unknown>;
  readonly putLeft: (question: string, request: object, variant: Variant, left: unknown) => Promise<void>;
  /** Files that could not be read. */
  readonly skipped: () => Promise<readonly Skipped[]>;
  readonly putSkipped: (skipped: readonly Skipped[]) => Promise<void>;
  /** What has to be known of the answers: that they are of several kinds of machines. */
  readonly notes: () => Promise<readonly string[]>;
  readonly putNotes: (notes: readonly string[]) => Promise<void>;
}

/** The answers of a plan in the folder `answers` beside it, each under its question, its request, its variant and the plan. */
export function foldedAnswers({ store, key }: StoredPlan): FoldedAnswers {
  const cache: Cache = openCache(join(store.place, "answers"), Number.POSITIVE_INFINITY);
  const codec: Codec = createCodec();
  const keyOf = (what: string, question: string, request: object, variant: Variant = {}) => {
    const { lasting } = studyMethods[question as keyof typeof studyMethods] as StudyMethod;
    return `${what} ${question} ${lasting?.(request as never) ?? ""} ${variantKey(variant)} ${key}`;
  };
  const read = async (name: string): Promise<unknown> => {
    const found = await cache.get(name);
    return found && codec.decode(found);
  };
  return {
    get: (question, request, variant) => read(keyOf("answer", question, request, variant)),
    put: (question, request, variant, answer) =>
      cache.put(keyOf("answer", question, request, variant), codec.encode(answer)),
    getLeft: (question, request, variant) => read(keyOf("left", question, request, variant)),
    putLeft: (question, request, variant, left) =>
      cache.put(keyOf("left", question, request, variant), codec.encode(left)),
    // The wire: what the functions beside them put.
    skipped: async () => ((await cache.getJson(`skipped ${key}`)) ?? []) as readonly Skipped[],
    putSkipped: (skipped) => cache.putJson(`skipped ${key}`, skipped),
    notes: async () => ((await cache.getJson(`notes ${key}`)) ?? []) as readonly string[],
    putNotes: (notes) => cache.putJson(`notes ${key}`, notes),
  };
}
