import { z } from "zod";
import { layerParameter, overImage, readMaps, type Weigh, weighMaps } from "./class-activation.ts";
import { defineMethod, whole } from "./method.ts";

/** The mean gradient over a channel's positions. */
export const meanGradient: Weigh = ({ gradients, width, height }, channel) => {
  const area = width * height;
  let sum = 0;
  for (let i = 0; i < area; i++) sum += gradients[channel * area + i] as number;
  return sum / area;
};

/** Grad-CAM. */
export const gradCam = defineMethod({
  id: "grad-cam",
  title: "Grad-CAM",
  sentence:
    "The maps of one layer, each weighed by the mean gradient of the target over it, added up; what is positive of that.",
  cites: ["selvaraju2017"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "As coarse as the layer's maps.",
  parameters: z.strictObject({
    layer: layerParameter,
    negative: z.boolean().default(false).describe("keep also what speaks against the target"),
  }),
  explain: async function* (context, { layer, negative }) {
    const maps = await readMaps(context, layer);
    yield whole(overImage(maps, weighMaps(maps, meanGradient, negative), context));
  },
});
