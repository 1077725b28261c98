import { argExtremum } from "./rules/arg-extremum.ts";

/** The index of the greatest number along `axis`. */
export const argMax = argExtremum("ArgMax");
