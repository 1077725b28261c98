import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { prune as pruneStudy } from "../pruning/prune.ts";
import { CRITERIA, type Pruned, type PruneRequest } from "../pruning/prune-messages.ts";
import { stream } from "../question.ts";
import { indices } from "./fields.ts";

/** The network without some of its units, as a model of its own. */
export const prune = stream<PruneRequest, Progress | Pruned>({
  request: z.strictObject({
    layers: indices.optional(),
    keep: z.number().gt(0).lt(1).optional(),
    units: indices.optional(),
    by: z.enum(CRITERIA).optional(),
    coupled: z.enum(["together", "refuse"]).optional(),
  }),
  ask: (subject, request, signal) => subject.turns.take(() => pruneStudy(subject, request, signal), signal),
});
