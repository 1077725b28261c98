import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import { stream } from "../question.ts";
import type { UnitAnswers } from "../units/unit-statistics.ts";
import { unitsOf } from "../units/units-of.ts";
import { index } from "./fields.ts";

/** The answers of one unit to the data, image by image. */
export const unitAnswers = stream<{ layer: number; unit: number }, Progress | UnitAnswers>({
  request: z.strictObject({ layer: index, unit: index }),
  lasting: ({ layer, unit }) => `${layer} ${unit}`,
  ask: (subject, { layer, unit }, signal) => {
    const asked = subject.layer(layer);
    requireUnit(unit, Number(asked.channels.count), asked.name);
    return subject.turns.take(() => subject.shared(unitsOf).answers(asked, unit, signal), signal);
  },
});
