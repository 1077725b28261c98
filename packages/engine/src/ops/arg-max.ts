import { argExtremum } from "./arg-extremum.ts";

/** The index of the greatest number along `axis`. */
export const argMax = argExtremum("ArgMax", "Where the greatest number stands along an axis.");
