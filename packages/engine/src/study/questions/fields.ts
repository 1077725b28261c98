import { z } from "zod";

/** The index of an item or of a layer. */
export const index = z.number().int().min(0);

/** Several of them. */
export const indices = z.array(index).max(1_000_000);

/** A request without content. */
export const nothing = z.strictObject({}) as z.ZodType<Record<string, never>>;

/** How many of something are wanted. */
export const count = (most: number) => z.number().int().min(1).max(most);
