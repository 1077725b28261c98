import type { Study } from "../local-study.ts";
import type { CallOptions } from "../question.ts";
import { answers } from "../questions/answers.ts";
import type { Variant } from "./variant.ts";

/**
 * The study with every question asked of a variant, unless the call names one of its own: whoever is handed it needs no code for edited networks
 * or images. `variant` is asked at each call.
 */
export function askVariant<S extends Study>(study: S, variant: () => Variant): S {
  const names = Object.keys(answers) as (keyof Study)[];
  const methods = names.map((name) => {
    const ask = study[name] as (request: object, options: CallOptions) => unknown;
    return [
      name,
      (request: object = {}, options: CallOptions = {}) => ask(request, { variant: variant(), ...options }),
    ];
  });
  // The wire: each method keeps the type that it has in the list of questions.
  return { ...study, ...(Object.fromEntries(methods) as Study) };
}
