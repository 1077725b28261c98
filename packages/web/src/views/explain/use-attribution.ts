import type { MethodInfo, Study } from "@deepling/engine";
import { useMemo, useState } from "react";
import type { GivenTexts } from "../../state/view-state.ts";
import { type ParameterField, parameterFields, parametersOf } from "./parameter-fields.ts";
import { type Explained, useExplanation } from "./use-explanation.ts";

/** Which attribution is wanted. */
export interface AttributionAsked {
  readonly item: number;
  readonly methods: readonly MethodInfo[];
  /** The method's id, and what is set of its parameters. */
  readonly chosen: string;
  readonly given: GivenTexts;
  /** What is explained, as the engine reads it; "" for the predicted class. */
  readonly target: string;
}

/** An attribution as far as it is known, and what it was asked with. */
export interface Attributed extends Explained {
  readonly item: number;
  readonly stale: boolean;
  readonly method: MethodInfo | undefined;
  readonly fields: readonly ParameterField[];
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** Asks the same again. */
  readonly retry: () => void;
}

/** Asks a study, which may be that of another network than the page shows, for an attribution. */
export function useAttribution(study: Study, asked: AttributionAsked): Attributed {
  const { item, methods, chosen, given, target } = asked;
  const [attempt, setAttempt] = useState(0);
  const method = methods.find(({ id }) => id === chosen) ?? methods[0];
  const fields = useMemo(() => (method === undefined ? [] : parameterFields(method)), [method]);
  const parameters = parametersOf(fields, given);
  const explained = useExplanation(study, { item, method: method?.id ?? chosen, target, parameters, attempt });
  return { ...explained, item, method, fields, parameters, retry: () => setAttempt(attempt + 1) };
}
