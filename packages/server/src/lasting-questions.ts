import { type CallOptions, type LocalStudy, type StudyMethod, studyMethods } from "@deepling/engine";

/** A question of a study as whoever keeps answers sees it: its messages, and what it leaves. */
export type Asking<Message, Left> = (request?: object, options?: CallOptions) => AsyncGenerator<Message, Left>;

/** The questions of a study whose answers may be kept, each replaced by what `wrap` makes of it. */
export function wrapLasting<Message, Left>(
  study: LocalStudy,
  wrap: (name: string, asking: Asking<Message, Left>, method: StudyMethod) => Asking<unknown, unknown>,
): Partial<LocalStudy> {
  const wrapped = Object.entries<StudyMethod>(studyMethods).flatMap(([name, method]) => {
    if (method.lasting === undefined) return [];
    // The wire: the list of questions says that a question's name, its key and its messages belong together.
    const asking = study[name as keyof LocalStudy] as unknown as Asking<Message, Left>;
    return [[name, wrap(name, asking, method)] as const];
  });
  return Object.fromEntries(wrapped) as Partial<LocalStudy>;
}
