import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { control as controlled } from "../worth/control.ts";
import type { Control, ControlRequest } from "../worth/worth-messages.ts";
import { count, index, indices } from "./fields.ts";

/** What the network predicts without some units of a layer, beside the same for random sets of as many units. */
export const control = stream<ControlRequest, Progress | Control>({
  request: z.strictObject({
    layer: index,
    units: indices,
    fill: z.enum(["zero", "mean"]).optional(),
    sets: count(1000).optional(),
    seed: z.number().int().optional(),
  }),
  ask: (subject, request, signal) => subject.turns.take(() => controlled(subject, request, signal), signal),
});
