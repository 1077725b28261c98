import { argExtremum } from "./rules/arg-extremum.ts";

/** The index of the least number along `axis`. */
export const argMin = argExtremum("ArgMin");
