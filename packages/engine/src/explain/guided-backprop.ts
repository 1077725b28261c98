import { z } from "zod";
import { planarShape } from "../image/planar.ts";
import { defineMethod, whole } from "./method.ts";
import { rectifiedGradient } from "./rectified-gradient.ts";

/** Guided backpropagation. */
export const guidedBackprop = defineMethod({
  id: "guided-backprop",
  title: "Guided backpropagation",
  sentence: "The gradient, but every rectifier passes back only what is positive, and only where it was active.",
  cites: ["springenberg2015", "adebayo2018"],
  needs: "gradient",
  shows: "magnitude",
  insensitive: true,
  caution: "Draws edges of the image almost whatever the weights are: it says little about the class.",
  parameters: z.strictObject({}),
  explain: async function* (context) {
    const values = await rectifiedGradient(context, "guided");
    yield whole({ shape: planarShape(context.model.plane), values, facts: [] });
  },
});
