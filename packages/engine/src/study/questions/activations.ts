import { z } from "zod";
import type { Tensor } from "../../graph/tensor.ts";
import { strongestChannels } from "../activations.ts";
import { once } from "../question.ts";
import type { Activations } from "../study.ts";
import { count, index } from "./fields.ts";

/** The channels of one layer for one image, strongest first. */
export const activations = once<{ item: number; layer: number; limit: number }, Activations>({
  request: z.strictObject({ item: index, layer: index, limit: count(4096) }),
  ask: async (subject, { item, layer: at, limit }) => {
    const input = await subject.inputOf(item);
    const layer = subject.layer(at);
    const [tensor] = await subject.network.read(input, [layer.value]);
    return strongestChannels(tensor as Tensor, layer, limit);
  },
});
