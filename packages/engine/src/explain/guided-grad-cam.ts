import { z } from "zod";
import { planarShape } from "../image/planar.ts";
import { layerParameter, overImage, readMaps, weighMaps } from "./class-activation.ts";
import { meanGradient } from "./grad-cam.ts";
import { defineMethod, whole } from "./method.ts";
import { rectifiedGradient } from "./rectified-gradient.ts";

/** Guided Grad-CAM. */
export const guidedGradCam = defineMethod({
  id: "guided-grad-cam",
  title: "Guided Grad-CAM",
  sentence: "Guided backpropagation times Grad-CAM, pixel by pixel: the detail of the one at the places of the other.",
  cites: ["selvaraju2017", "adebayo2018"],
  needs: "gradient",
  shows: "magnitude",
  insensitive: true,
  caution: "Its detail is guided backpropagation's, which depends little on the weights; only the place is Grad-CAM's.",
  parameters: z.strictObject({ layer: layerParameter }),
  explain: async function* (context, { layer }) {
    const maps = await readMaps(context, layer);
    const { values: map, facts } = overImage(maps, weighMaps(maps, meanGradient, false), context);
    const guided = await rectifiedGradient(context, "guided");
    const values = guided.map((value, at) => value * (map[at % map.length] as number));
    yield whole({ shape: planarShape(context.model.plane), values, facts });
  },
});
