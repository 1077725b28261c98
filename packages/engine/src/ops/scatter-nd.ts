import { scatter } from "./rules/scatter.ts";

/** Input 0 with the slices of input 2 written at the index tuples of input 1. */
export const scatterNd = scatter("ScatterND", { type: "GatherND", shared: [] });
