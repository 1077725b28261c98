import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { summarise } from "../summary/summarise.ts";
import type { NetworkSummary } from "../summary/summary.ts";
import { MOST_STAGES, summaryStages } from "../summary/summary-stages.ts";
import { index } from "./fields.ts";

/** Which layers are summarised, those that stand for the network unless given; and clusters of a layer at most, 12 unless given. */
export interface SummaryRequest {
  readonly layers?: readonly number[] | undefined;
  readonly clusters?: number | undefined;
}

/** The units of the network in clusters, layer by layer, and which of them serve each image. */
export const summary = stream<SummaryRequest, Progress | NetworkSummary>({
  request: z.strictObject({
    layers: z.array(index).min(1).max(MOST_STAGES).optional(),
    clusters: z.number().int().min(3).max(12).optional(),
  }),
  lasting: ({ layers, clusters = 12 }) => `${layers?.join(",") ?? "all"} ${clusters}`,
  ask: (subject, { layers, clusters = 12 }, signal, unfinished) => {
    const { model } = subject;
    const chosen = layers?.map(subject.layer) ?? summaryStages(model.layers, model.blocks);
    return subject.turns.take(() => summarise(subject, { layers: chosen, clusters }, signal, unfinished), signal);
  },
});
