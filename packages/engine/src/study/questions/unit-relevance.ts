import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { type UnitRelevance, unitRelevanceOf } from "../unit-relevance/unit-relevance.ts";
import { count, index } from "./fields.ts";

/** A layer, how many images are kept for each unit (9 unless given), and how many are looked at, at most (1,000 unless given). */
interface UnitRelevanceRequest {
  readonly layer: number;
  readonly count?: number | undefined;
  readonly images?: number | undefined;
}

/** The images for whose predicted class each unit of a layer is most relevant. */
export const unitRelevance = stream<UnitRelevanceRequest, Progress | UnitRelevance>({
  request: z.strictObject({ layer: index, count: count(4096).optional(), images: count(1_000_000).optional() }),
  lasting: ({ layer, count: kept = 9, images = 1000 }) => `${layer} ${kept} ${images}`,
  ask: (subject, { layer, count: kept = 9, images = 1000 }, signal) => {
    const asked = { layer: subject.layer(layer), count: kept, images };
    return subject.turns.take(() => subject.shared(unitRelevanceOf)(asked, signal), signal);
  },
});
