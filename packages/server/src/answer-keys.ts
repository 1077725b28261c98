import {
  type LocalStudy,
  type StudyInfo,
  type StudyMethod,
  studyMethods,
  type Variant,
  variantKey,
} from "@deepling/engine";

/** Stands for everything that an answer depends on beside the request, for a study or a variant that is described so: `studyIdentity`. */
export type Identity = (info: StudyInfo) => string | Promise<string>;

/** Under which names answers of a study are kept. */
export interface AnswerKeys {
  /** The key of a lasting question's answer; undefined where the question keeps none. */
  readonly ofAnswer: (name: string, request: object, variant: Variant | undefined) => Promise<string | undefined>;
  /** The key of something that belongs to a request, by its name. */
  readonly of: (name: string, request: string, variant: Variant | undefined) => Promise<string>;
}

/** Keys of a study's answers: the question, the request, and the identity of the study or the variant, which is asked for once. */
export function answerKeys(study: LocalStudy, identity: Identity): AnswerKeys {
  const identities = new Map<string, Promise<string>>();

  // the description of a variant holds the hash of its graph and says nothing of edits of images: those are in its key
  const identityOf = (variant: Variant = {}): Promise<string> => {
    const key = variantKey(variant);
    const found =
      identities.get(key) ??
      study.info({ unchecked: true }, { variant }).then(async (info) => `${key} ${await identity(info)}`);
    identities.set(key, found);
    found.catch(() => identities.delete(key));
    return found;
  };
  const of: AnswerKeys["of"] = async (name, request, variant) => `${name} ${request} ${await identityOf(variant)}`;
  return {
    of,
    ofAnswer: async (name, request, variant) => {
      const { lasting, others } = studyMethods[name as keyof typeof studyMethods] as StudyMethod;
      if (lasting === undefined) return undefined;
      const named = await Promise.all((others?.(request as never) ?? []).map(identityOf));
      return of(name, `${lasting(request as never)}${named.join("")}`, variant);
    },
  };
}
