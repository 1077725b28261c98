import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import { stream } from "../question.ts";
import { unitTuning as tuningOf } from "../tuning/tuning.ts";
import type { UnitTuning } from "../tuning/tuning-messages.ts";
import { count, index } from "./fields.ts";

/** A unit, and the image that is edited: those with its largest answers where none is named, 32 unless given. */
interface UnitTuningRequest {
  readonly layer: number;
  readonly unit: number;
  readonly item?: number | undefined;
  readonly count?: number | undefined;
}

/** What a unit answers while its images are turned, faded and blurred. */
export const unitTuning = stream<UnitTuningRequest, Progress | UnitTuning>({
  request: z.strictObject({ layer: index, unit: index, item: index.optional(), count: count(10_000).optional() }),
  lasting: ({ layer, unit, item, count: kept = 32 }) => `${layer} ${unit} ${item ?? "top"} ${kept}`,
  ask: (subject, { layer: at, unit, item, count: kept = 32 }, signal) => {
    const layer = subject.layer(at);
    requireUnit(unit, Number(layer.channels.count), layer.name);
    return subject.turns.take(() => tuningOf(subject, { layer, unit, item, count: kept }, signal), signal);
  },
});
