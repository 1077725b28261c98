import { convert } from "./rules/convert.ts";

/** The numbers of input 0 in the element type of input 1. */
export const castLike = convert("CastLike", (_node, { input }) => input(1).type);
