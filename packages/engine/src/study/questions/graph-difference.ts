import { z } from "zod";
import { graphDifference as compareGraphs, type GraphDifference } from "../../passes/difference/graph-difference.ts";
import { once } from "../question.ts";
import type { Subject } from "../subject.ts";
import { type Against, against } from "./fields.ts";

/** What has to be done to another variant's network to get this one: nodes added, removed, re-shaped, re-weighted. */
export const graphDifference = once<Against, GraphDifference>({
  request: z.strictObject({ against }),
  ask: async (subject, { against: variant = {} }) =>
    compareGraphs(compared(await subject.of(variant)), compared(subject)),
});

function compared({ graph, model, image }: Subject) {
  return { graph, image: { name: model.input.value, layout: image.layout }, layers: model.layers };
}
