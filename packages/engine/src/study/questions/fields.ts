import { z } from "zod";
import type { Variant } from "../variants/variant.ts";
import { variantSchema } from "../variants/variant-schema.ts";

/** The index of an item or of a layer. */
export const index = z.number().int().min(0);

/** Several of them. */
export const indices = z.array(index).max(1_000_000);

/** A request without content. */
export const nothing = z.strictObject({}) as z.ZodType<Record<string, never>>;

/** How many of something are wanted. */
export const count = (most: number) => z.number().int().min(1).max(most);

/** What a question compares with: another variant, or the study itself when absent. */
export interface Against {
  readonly against?: Variant | undefined;
}

/** The same where it arrives from outside the process. */
export const against = variantSchema.optional();

/** The variant that a question compares with, as `others` names it. */
export const comparedWith = ({ against = {} }: Against): readonly Variant[] => [against];

/** The other models that some variants are of: what they edit stands in the request itself. */
export const modelsOf = (variants: readonly Variant[]): readonly Variant[] =>
  [...new Set(variants.flatMap(({ model }) => model ?? []))].map((model) => ({ model }));

/** Images of the data: so many of them, or these. */
export const someImages = z.union([index, indices]);
