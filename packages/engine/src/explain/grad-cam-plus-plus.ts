import { z } from "zod";
import { layerParameter, overImage, readMaps, type Weigh, weighMaps } from "./class-activation.ts";
import { defineMethod, type Fact, whole } from "./method.ts";

/**
 * Σᵢ αᵢ max(0, gᵢ), αᵢ = gᵢ² / (2 gᵢ² + gᵢ³ Σ A + ε): the second and third derivative of the target's exponential, where the network
 * from the layer on is piecewise linear. The exponential itself is a factor of the whole map and is left out. ε is 0 in the paper.
 */
export const positiveGradient =
  (epsilon: number): Weigh =>
  ({ gradients, activations, width, height }, channel) => {
    const area = width * height;
    const first = channel * area;
    let mass = 0;
    for (let i = first; i < first + area; i++) mass += activations[i] as number;
    let weight = 0;
    for (let i = first; i < first + area; i++) {
      const slope = gradients[i] as number;
      // α · max(0, g), numerator and denominator divided by g²
      const share = 2 + slope * mass + epsilon / (slope * slope);
      if (slope > 0 && share !== 0) weight += slope / share;
    }
    return weight;
  };

/** Grad-CAM++. */
export const gradCamPlusPlus = defineMethod({
  id: "grad-cam-plus-plus",
  title: "Grad-CAM++",
  sentence:
    "Grad-CAM with weights that count every place where a map supports the target, so that several objects show.",
  cites: ["chattopadhay2018"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "Its maps are as coarse as the layer's.",
  parameters: z.strictObject({
    layer: layerParameter,
    epsilon: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        "added to the divisor of each weight g² / (2 g² + g³ ΣA): 0 as in the paper, 1e-6 as in pytorch-grad-cam",
      ),
  }),
  explain: async function* (context, { layer, epsilon }) {
    const maps = await readMaps(context, layer);
    const { facts, ...attribution } = overImage(maps, weighMaps(maps, positiveGradient(epsilon), false), context);
    yield whole({ ...attribution, facts: [...facts, formula(epsilon)] });
  },
});

function formula(epsilon: number): Fact {
  return {
    name: "weight of a map",
    value: `Σ α max(0, g), α = g² / (2 g² + g³ ΣA${epsilon === 0 ? "" : ` + ${epsilon}`})`,
    doc: "g: the target's gradient at a place of the map; A: the map",
  };
}
