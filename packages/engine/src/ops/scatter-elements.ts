import type { Op } from "./op.ts";
import { scatter } from "./rules/scatter.ts";

/** Writes values into a copy of its input at given places along an axis, or adds them there. */
export const scatterElements: Op = scatter("ScatterElements", { type: "GatherElements", shared: ["axis"] });
