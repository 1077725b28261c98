import type { Rule } from "./rules.ts";
import { alphaBetaRule, epsilonRule, flatRule, gammaRule, zBoxRule, zPlusRule } from "./rules.ts";

/** The rules' numbers. */
export interface RuleNumbers {
  readonly epsilon: number;
  readonly gamma: number;
  readonly alpha: number;
}

/** Every rule by its name. */
export const rules = {
  epsilon: ({ epsilon }: RuleNumbers): Rule => epsilonRule(epsilon),
  gamma: ({ gamma, epsilon }: RuleNumbers): Rule => gammaRule(gamma, epsilon),
  "alpha-beta": ({ alpha, epsilon }: RuleNumbers): Rule => alphaBetaRule(alpha, epsilon),
  "z-plus": ({ epsilon }: RuleNumbers): Rule => zPlusRule(epsilon),
  "z-box": ({ epsilon }: RuleNumbers): Rule => zBoxRule(epsilon),
  flat: ({ epsilon }: RuleNumbers): Rule => flatRule(epsilon),
} as const;

/** A rule's name. */
export type RuleName = keyof typeof rules;

/** Which rule stands at which layers: the first with weights, other convolutions, other dense layers (kohlbrenner2020). */
export interface Composite {
  readonly first: RuleName;
  readonly convolution: RuleName;
  readonly dense: RuleName;
}

/** The usual composites by their names; every one treats dense layers with ε, but those of one rule alone. */
export const composites = {
  epsilon: { first: "epsilon", convolution: "epsilon", dense: "epsilon" },
  "z-plus": { first: "z-plus", convolution: "z-plus", dense: "z-plus" },
  "alpha-beta": { first: "alpha-beta", convolution: "alpha-beta", dense: "alpha-beta" },
  gamma: { first: "gamma", convolution: "gamma", dense: "gamma" },
  "epsilon-plus": { first: "z-plus", convolution: "z-plus", dense: "epsilon" },
  "epsilon-plus-flat": { first: "flat", convolution: "z-plus", dense: "epsilon" },
  "epsilon-alpha-beta": { first: "alpha-beta", convolution: "alpha-beta", dense: "epsilon" },
  "epsilon-alpha-beta-flat": { first: "flat", convolution: "alpha-beta", dense: "epsilon" },
  "epsilon-gamma": { first: "gamma", convolution: "gamma", dense: "epsilon" },
  "epsilon-gamma-box": { first: "z-box", convolution: "gamma", dense: "epsilon" },
} as const satisfies Readonly<Record<string, Composite>>;

/** A composite's name. */
export type CompositeName = keyof typeof composites;

/** The names of a table's entries, as a schema takes them. */
export function namesOf<T extends object>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}
