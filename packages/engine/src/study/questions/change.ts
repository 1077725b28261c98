import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { change as changeOf } from "../what-if/change.ts";
import type { ChangeMessage, ChangeRequest } from "../what-if/change-messages.ts";
import { against, count, index, indices } from "./fields.ts";

/** What a variant does to one image: its probabilities, each layer, and the image's neighbourhoods. */
export const change = stream<ChangeRequest, Progress | ChangeMessage>({
  request: z.strictObject({
    item: index,
    against,
    units: z.strictObject({ layers: indices, count: count(4096) }).optional(),
    maps: z.strictObject({ layer: index, limit: count(4096) }).optional(),
    neighbours: z.strictObject({ count: count(200), among: count(1_000_000).optional() }).optional(),
  }),
  ask: changeOf,
});
