import { type StudyMethod, studyMethods, type Variant, variantKey } from "@deepling/engine";
import type { Plan } from "./plan.ts";

/** A question as it is asked of a network and its images; what its answer is kept under. */
export interface Asked {
  readonly question: string;
  readonly request: object;
  readonly variant: Variant | undefined;
}

/** A text that is equal for questions with the same answer. */
export function questionKey({ question, request, variant = {} }: Asked): string {
  const { lasting } = studyMethods[question as keyof typeof studyMethods] as StudyMethod;
  return `${question} ${lasting?.(request as never) ?? JSON.stringify(request)} ${variantKey(variant)}`;
}

/** The place of a question among those of a plan whose edits make `planned`; −1 where it is none of them. */
export function placeInPlan({ asks }: Pick<Plan, "asks">, planned: Variant, asked: Asked): number {
  const own = questionKey(asked);
  return asks.findIndex(
    ({ question, request }) =>
      question === asked.question && questionKey({ question, request, variant: planned }) === own,
  );
}
