import { z } from "zod";

/**
 * What a question may be asked of instead of the study's own model and images: another of its models, edits of the network, edits of
 * every image. An empty one is the study itself.
 */
export interface Variant {
  /** Another of the study's models, by its name; the study's own when absent. */
  readonly model?: string | undefined;
}

/** A variant where it arrives from outside the process. */
export const variantSchema: z.ZodType<Variant> = z.strictObject({ model: z.string().optional() });

/** Whether nothing differs from the study itself. */
export function isOwn(variant: Variant | undefined): variant is undefined | Record<string, never> {
  return variant === undefined || variantKey(variant) === "{}";
}

/** A text that is equal for equal variants; "{}" for the study itself. */
export function variantKey(variant: Variant): string {
  const parts = Object.entries(variant).filter(
    ([, part]) => part !== undefined && !(Array.isArray(part) && part.length === 0),
  );
  return JSON.stringify(Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The same variant on the data's images as they are. */
export function withoutImageEdits(variant: Variant): Variant {
  return Object.fromEntries(Object.entries(variant).filter(([key]) => key !== "image"));
}
