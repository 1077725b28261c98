import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { ablations } from "../ablate.ts";
import type { AblateRequest, Ablation } from "../ablation.ts";
import { keptValues } from "../kept/kept-values.ts";
import { stream } from "../question.ts";
import { index, indices } from "./fields.ts";

/** What the network predicts on the data without some units of a layer. */
export const ablate = stream<AblateRequest, Progress | Ablation>({
  request: z.strictObject({
    layer: index,
    groups: z.array(indices).max(100_000),
    fill: z.enum(["zero", "mean"]).optional(),
  }),
  ask: (subject, { layer, groups, fill = "zero" }, signal) => {
    const asked = { ...subject, labels: subject.data.labels, groups, fill, signal };
    const read = subject.shared(keptValues);
    return subject.turns.take(() => ablations({ ...asked, read, layer: subject.layer(layer) }), signal);
  },
});
