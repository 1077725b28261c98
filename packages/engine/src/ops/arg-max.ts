import { argExtremum } from "./arg-extremum.ts";

/** The index of the greatest number along `axis`. */
export const argMax = argExtremum("ArgMax");
