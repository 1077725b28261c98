import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import { type UnitsElsewhere, unitsElsewhereOf } from "../elsewhere/units-elsewhere.ts";
import { stream } from "../question.ts";
import { count, index } from "./fields.ts";

/** A unit, and how many units of other layers are wanted; 8 unless given. */
interface UnitsElsewhereRequest {
  readonly layer: number;
  readonly unit: number;
  readonly count?: number | undefined;
}

/** The units of other layers that answer to the same images. */
export const unitsElsewhere = stream<UnitsElsewhereRequest, Progress | UnitsElsewhere>({
  request: z.strictObject({ layer: index, unit: index, count: count(1000).optional() }),
  lasting: ({ layer, unit, count: kept = 8 }) => `${layer} ${unit} ${kept}`,
  ask: (subject, { layer, unit, count: kept = 8 }, signal) => {
    const { name, channels } = subject.layer(layer);
    requireUnit(unit, Number(channels.count), name);
    const asked = { layer, unit, count: kept };
    return subject.turns.take(() => subject.shared(unitsElsewhereOf)(asked, signal), signal);
  },
});
