import { z } from "zod";
import { planar, planarShape } from "../image/planar.ts";
import { gradientsAt } from "./gradient.ts";
import { defineMethod, whole } from "./method.ts";

/** Gradient × input. */
export const gradientInput = defineMethod({
  id: "gradient-input",
  title: "Gradient × input",
  sentence: "The derivative times the number itself, as the network takes it: what a linear network would add up.",
  cites: ["shrikumar2016"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "Zero means the colour that preprocessing subtracts: pixels of that colour get no attribution.",
  parameters: z.strictObject({}),
  explain: async function* (context) {
    const { gradients } = await gradientsAt(context, context.image);
    const { plane } = context.model;
    const products = gradients.map((slope, at) => slope * (context.image[at] as number));
    yield whole({ shape: planarShape(plane), values: planar(products, plane), facts: [] });
  },
});
