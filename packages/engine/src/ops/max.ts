import { extremum } from "./rules/extremum.ts";

/** The greatest of the inputs, broadcast. */
export const max = extremum("Max");
