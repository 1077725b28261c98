import { z } from "zod";
import { planar, planarShape } from "../image/planar.ts";
import type { ExplainContext } from "./explainer.ts";
import { defineMethod, whole } from "./method.ts";

/** The target's value and its gradient by the network's input, in the network's layout, for each of several images. */
export async function gradientsAt(
  { objective, run }: ExplainContext,
  images: Float32Array,
): Promise<{ readonly values: Float32Array; readonly gradients: Float32Array }> {
  const [values, gradients] = await run(objective.graph, images, [objective.value, objective.gradient]);
  return { values: values as Float32Array, gradients: gradients as Float32Array };
}

/** The plain gradient. */
export const gradient = defineMethod({
  id: "gradient",
  title: "Gradient",
  sentence: "How the target changes with each number of the input: its derivative, at this image.",
  cites: ["simonyan2014"],
  needs: "gradient",
  shows: "magnitude",
  insensitive: false,
  caution: "none",
  parameters: z.strictObject({}),
  explain: async function* (context) {
    const { gradients } = await gradientsAt(context, context.image);
    const { plane } = context.model;
    yield whole({ shape: planarShape(plane), values: planar(gradients, plane), facts: [] });
  },
});
