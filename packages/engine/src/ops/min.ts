import { extremum } from "./rules/extremum.ts";

/** The least of the inputs, broadcast. */
export const min = extremum("Min");
