import { z } from "zod";
import type { Progress } from "../../base/progress.ts";
import { stream } from "../question.ts";
import { counterfactual as counterfactualOf } from "../what-if/counterfactual.ts";
import type { Counterfactual, CounterfactualRequest } from "../what-if/counterfactual-messages.ts";
import { count, index } from "./fields.ts";

/** The most similar image with another prediction. */
export const counterfactual = stream<CounterfactualRequest, Progress | Counterfactual>({
  request: z.strictObject({
    item: index,
    layer: index,
    neighbours: count(200).optional(),
    flip: z.enum(["l2", "linf"]).optional(),
  }),
  lasting: ({ item, layer, neighbours, flip }) => JSON.stringify([item, layer, neighbours, flip]),
  ask: (subject, request, signal) =>
    subject.turns.take(
      () => counterfactualOf(subject, { ...request, item: subject.item(request.item) }, signal),
      signal,
    ),
});
