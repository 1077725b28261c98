import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { type LayerTimes, layerTimes as timeLayers } from "../times/layer-times.ts";
import { count } from "./fields.ts";

/** How long each layer takes: medians over runs of the data's first images, by the runtime's own profile. Not kept: a machine is busier at one time than at another. */
export const layerTimes = stream<{ images?: number | undefined; runs?: number | undefined }, Progress | LayerTimes>({
  request: z.strictObject({ images: count(1024).optional(), runs: count(1000).optional() }),
  ask: (subject, request, signal) => subject.turns.take(() => timeLayers(subject, { ...request, signal }), signal),
});
