import { z } from "zod";
import type { Tensor } from "../../graph/tensor.ts";
import { imageValues } from "../maps/image-values.ts";
import { type LayerMaps, reduceMaps } from "../maps/reduce-maps.ts";
import { once } from "../question.ts";
import { count, index } from "./fields.ts";

/** Which layers of an image are drawn, with at most `side` rows and columns per map. */
interface LayerMapsRequest {
  readonly item: number;
  readonly layers: readonly number[];
  readonly side: number;
}

/** All maps of some layers for one image, small enough to draw; the network runs once for all of them. */
export const layerMaps = once<LayerMapsRequest, readonly LayerMaps[]>({
  request: z.strictObject({ item: index, layers: z.array(index).min(1).max(4096), side: count(512) }),
  ask: async (subject, { item, layers, side }) => {
    const asked = layers.map((layer) => subject.layer(layer));
    const tensors = await subject.shared(imageValues)(
      item,
      asked.map(({ value }) => value),
    );
    return asked.map((layer, at) => reduceMaps(tensors[at] as Tensor, layer, side));
  },
});
