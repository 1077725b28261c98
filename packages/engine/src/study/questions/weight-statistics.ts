import { once } from "../question.ts";
import { weightStatistics as readWeights, type WeightStatistics } from "../weights/weight-statistics.ts";
import { nothing } from "./fields.ts";

/** Figures of the parameters of every layer: range, mean, deviation, zeros, histogram. */
export const weightStatistics = once<Record<string, never>, WeightStatistics>({
  request: nothing,
  ask: async (subject) => subject.shared(readWeights),
});
