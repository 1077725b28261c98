import { extremum } from "./extremum.ts";

/** The least of the inputs, broadcast. */
export const min = extremum("Min", "The least of several values, number by number.");
