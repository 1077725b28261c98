import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { worth as worthOfUnits } from "../worth/worth.ts";
import type { Worth, WorthEstimates } from "../worth/worth-messages.ts";
import { index } from "./fields.ts";

/** What each unit of a layer is worth: estimates first, then the damage done without it. */
export const worth = stream<{ layer: number }, Progress | WorthEstimates | Worth>({
  request: z.strictObject({ layer: index }),
  lasting: ({ layer }) => String(layer),
  ask: (subject, { layer }, signal) => subject.turns.take(() => worthOfUnits(subject, layer, signal), signal),
});
