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
    "The sum of one layer's maps, each weighted by the mean gradient of the target over it; negative values are left out.",
  cites: ["selvaraju2017"],
  needs: "gradient",
  shows: "signed",
  insensitive: false,
  caution: "Its map is as coarse as the layer's maps.",
  parameters: z.strictObject({
    layer: layerParameter,
    negative: z.boolean().default(false).describe("keep negative values too: what counts against the target"),
  }),
  explain: async function* (context, { layer, negative }) {
    const maps = await readMaps(context, layer);
    yield whole(overImage(maps, weighMaps(maps, meanGradient, negative), context));
  },
});
