import { z } from "zod";
import { projectionsOf } from "../projections.ts";
import { once } from "../question.ts";
import type { Neighbours } from "../study.ts";
import { count, index } from "./fields.ts";

/** The images nearest to one by their activations at a layer. */
export const neighbours = once<{ item: number; layer: number; count: number }, Neighbours>({
  request: z.strictObject({ item: index, layer: index, count: count(200) }),
  ask: async (subject, request, signal) => {
    const [item, layer] = [subject.item(request.item), subject.layer(request.layer)];
    const input = await subject.inputOf(item);
    return subject.shared(projectionsOf).finder.find({ item, layer, count: request.count, input, signal });
  },
});
