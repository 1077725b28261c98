import { z } from "zod";
import { planarShape } from "../image/planar.ts";
import { defineMethod, whole } from "./method.ts";
import { rectifiedGradient } from "./rectified-gradient.ts";

/** The deconvolutional network. */
export const deconvnet = defineMethod({
  id: "deconvnet",
  title: "Deconvnet",
  sentence:
    "What the target projects back to: the network run backwards, pools unpooled where their maxima were, every rectifier applied to what comes back.",
  cites: ["zeiler2014", "adebayo2018"],
  needs: "gradient",
  shows: "magnitude",
  insensitive: true,
  caution: "Draws edges of the image almost whatever the weights are: it says little about the class.",
  parameters: z.strictObject({}),
  explain: async function* (context) {
    const values = await rectifiedGradient(context, "deconvolution");
    yield whole({ shape: planarShape(context.model.plane), values, facts: [] });
  },
});
