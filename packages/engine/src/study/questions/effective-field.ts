import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import { type EffectiveField, effectiveFieldOf } from "../effective-field/effective-field.ts";
import { stream } from "../question.ts";
import { count, index } from "./fields.ts";

/** A unit, and how many images are looked at, at most; 256 unless given. */
interface EffectiveFieldRequest {
  readonly layer: number;
  readonly unit: number;
  readonly images?: number | undefined;
}

/** How much each pixel moves a unit, in the mean over images. */
export const effectiveField = stream<EffectiveFieldRequest, Progress | EffectiveField>({
  request: z.strictObject({ layer: index, unit: index, images: count(1_000_000).optional() }),
  lasting: ({ layer, unit, images = 256 }) => `${layer} ${unit} ${images}`,
  ask: (subject, { layer: at, unit, images = 256 }, signal) => {
    const layer = subject.layer(at);
    requireUnit(unit, Number(layer.channels.count), layer.name);
    return subject.turns.take(() => subject.shared(effectiveFieldOf)({ layer, unit, images }, signal), signal);
  },
});
