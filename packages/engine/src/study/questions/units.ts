import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { layersRead } from "../../passes/layer-rows.ts";
import { stream } from "../question.ts";
import type { Shards } from "../shards/shards.ts";
import type { Subject } from "../subject.ts";
import type { UnitsPart } from "../units/unit-pass.ts";
import type { UnitStatistics } from "../units/unit-statistics.ts";
import { type UnitsAsked, unitsOf, unitsOfParts, unitsPart } from "../units/units-of.ts";
import { count, indices } from "./fields.ts";

/** Which layers' units are looked at (all but the input unless given), and how many images are kept for each unit; 9 unless given. */
export interface UnitsRequest {
  readonly layers?: readonly number[] | undefined;
  readonly count?: number | undefined;
}

const askedOf = ({ model, layer }: Subject, { layers, count: kept = 9 }: UnitsRequest): UnitsAsked => ({
  layers: layers?.map(layer) ?? layersRead(model.layers.slice(1), model.blocks),
  count: kept,
});

/** The same in chunks. */
const shards: Shards<UnitsRequest, Record<string, never>, UnitsPart, Progress | UnitStatistics, void> = {
  // how alike units answer
  foldRuns: true,
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  prepare: async function* prepare(subject, request) {
    askedOf(subject, request);
    return {};
  },
  chunk: (subject, request, { range }, signal) => unitsPart(subject, askedOf(subject, request), range, signal),
  fold: async function* fold(subject, request, { parts }, signal) {
    yield* unitsOfParts(subject, askedOf(subject, request), parts(), signal);
    return { left: undefined };
  },
};

/** What every unit of some layers answers to the data. */
export const units = stream<UnitsRequest, Progress | UnitStatistics>({
  request: z.strictObject({ layers: indices.optional(), count: count(4096).optional() }),
  lasting: ({ layers, count: kept = 9 }) => `${layers?.join(",") ?? "all"} ${kept}`,
  shards,
  ask: (subject, request, signal, unfinished) =>
    subject.turns.take(() => subject.shared(unitsOf).statistics(askedOf(subject, request), signal, unfinished), signal),
});
