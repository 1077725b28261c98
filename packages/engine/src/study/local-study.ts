import type { Progress } from "../base/progress.ts";
import type { Apart } from "./apart.ts";
import type { ProjectionBasis } from "./projection/basis.ts";
import { projectionsOf } from "./projections.ts";
import type { CallOptions, Method } from "./question.ts";
import type { answers } from "./questions/answers.ts";
import * as questions from "./questions/index.ts";
import { type InChunks, inChunks } from "./shards/in-chunks.ts";
import type { ProjectRequest, ToldProjection } from "./study.ts";
import { createSubject, type LocalStudyParts, type Subject } from "./subject.ts";
import { isOwn, type Variant } from "./variants/variant.ts";

type Questions = typeof questions;

/** What the page knows of each question: the compiler refuses one that only the list, or only the page, knows. */
type Known = { readonly [Name in keyof typeof answers]: { readonly answers: (typeof answers)[Name] } } & {
  readonly [Name in Exclude<keyof Questions, keyof typeof answers>]: never;
};
const list: Questions & Known = questions;

/**
 * One model on one data set, and everything that a front end may ask of the pair: the list of questions as methods. Implemented in
 * process (below) and over HTTP; one contract suite holds both to this. Long work is an async generator; aborting its
 * signal ends it with the signal's reason.
 */
export type Study = { readonly [Name in keyof Questions]: Method<Questions[Name]> };

/** A study that owns sessions: dispose of it. */
export interface LocalStudy extends Study {
  /** Ends with what the projection leaves behind. */
  readonly project: (
    request?: ProjectRequest,
    options?: CallOptions,
  ) => AsyncGenerator<Progress | ToldProjection, ProjectionBasis>;
  /**
   * Takes up what an equal study's projection left behind: places and neighbours then need no projection here. Throws where it
   * was made with another graph, or `apart` lacks what lies there.
   */
  readonly recall: (
    request: ProjectRequest,
    basis: ProjectionBasis,
    variant?: Variant,
    apart?: Pick<Apart, "read">,
  ) => Promise<void>;
  /** A question in chunks, which many machines may compute. Throws "unsupported question" where it cannot be cut. */
  readonly inChunks: (name: keyof Study, request: object, variant?: Variant) => Promise<InChunks>;
  readonly dispose: () => Promise<void>;
}

type AnyAsk = (
  subject: Subject,
  request: unknown,
  signal: CallOptions["signal"],
  unfinished: CallOptions["unfinished"],
) => unknown;

/**
 * A study in this process, on the runtime handed in. Nothing is computed before it is asked for. Throws where no image can be fed to
 * the model, with the reason.
 */
export function createLocalStudy(parts: LocalStudyParts): LocalStudy {
  const subject = createSubject(parts);
  const subjectOf = async (variant: Variant | undefined) => (isOwn(variant) ? subject : subject.of(variant));
  const methods = Object.entries(list).map(([name, { answers, ask }]) => {
    const call = ask as AnyAsk;
    const once = async (request: unknown = {}, { signal, variant, unfinished }: CallOptions = {}) =>
      call(await subjectOf(variant), request, signal, unfinished);
    const stream = async function* stream(request: unknown = {}, { signal, variant, unfinished }: CallOptions = {}) {
      return yield* call(await subjectOf(variant), request, signal, unfinished) as AsyncGenerator<unknown>;
    };
    return [name, answers === "once" ? once : stream];
  });
  return {
    ...(Object.fromEntries(methods) as LocalStudy),
    recall: async (request, basis, variant, apart) =>
      (await subjectOf(variant)).shared(projectionsOf).recall(request, basis, apart),
    inChunks: async (name, request, variant) => inChunks(name, list[name], await subjectOf(variant), request),
    dispose: subject.dispose,
  };
}
