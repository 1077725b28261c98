import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { hasRows } from "../../passes/layer-rows.ts";
import { stream } from "../question.ts";
import type { UnitStatistics } from "../units/unit-statistics.ts";
import { unitsOf } from "../units/units-of.ts";
import { count, indices } from "./fields.ts";

/** Which layers' units are looked at (all but the input unless given), and how many images are kept for each unit; 9 unless given. */
export interface UnitsRequest {
  readonly layers?: readonly number[] | undefined;
  readonly count?: number | undefined;
}

/** What every unit of some layers answers to the data. */
export const units = stream<UnitsRequest, Progress | UnitStatistics>({
  request: z.strictObject({ layers: indices.optional(), count: count(4096).optional() }),
  lasting: ({ layers, count: kept = 9 }) => `${layers?.join(",") ?? "all"} ${kept}`,
  ask: (subject, { layers, count: kept = 9 }, signal, unfinished) => {
    const chosen = layers?.map(subject.layer) ?? subject.model.layers.slice(1).filter(hasRows);
    const asked = { layers: chosen, count: kept };
    return subject.turns.take(() => subject.shared(unitsOf).statistics(asked, signal, unfinished), signal);
  },
});
