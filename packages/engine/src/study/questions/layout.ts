import { z } from "zod";
import { layerPlace } from "../projection/told.ts";
import { projectionsOf } from "../projections.ts";
import { once } from "../question.ts";
import type { Layout, LayoutRequest } from "../study.ts";
import { index } from "./fields.ts";
import { projection } from "./project.ts";

/** The positions of one layer of a projection that was asked for without them; makes the projection if need be. */
export const layout = once<LayoutRequest, Layout>({
  request: z.strictObject({ projection, layer: index }),
  ask: async (subject, { projection: asked, layer }, signal) => {
    const { layers } = await subject.shared(projectionsOf).sequence(asked, signal);
    const at = layerPlace({ layers: Int32Array.from(layers, (own) => own.layer) }, layer);
    return { layer, positions: layers[at]?.positions ?? new Float32Array() };
  },
});
