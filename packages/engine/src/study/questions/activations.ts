import { z } from "zod";
import type { Tensor } from "../../graph/tensor.ts";
import { chosenChannels, strongestChannels } from "../activations.ts";
import { once } from "../question.ts";
import type { Activations } from "../study.ts";
import { count, index } from "./fields.ts";

/** Channels that one answer holds at most. */
const MOST = 4096;

/** Channels of a layer for an image: the strongest, at most `limit` of them, unless `channels` names those wanted. */
type ActivationsRequest = {
  item: number;
  layer: number;
  limit?: number | undefined;
  channels?: readonly number[] | undefined;
};

/** The channels of one layer for one image, strongest first, or those that are named, in their order. */
export const activations = once<ActivationsRequest, Activations>({
  request: z.strictObject({
    item: index,
    layer: index,
    limit: count(MOST).optional(),
    channels: z.array(index).min(1).max(MOST).optional(),
  }),
  ask: async (subject, { item, layer: at, limit = MOST, channels }) => {
    const input = await subject.inputOf(item);
    const layer = subject.layer(at);
    const [tensor] = await subject.network.read(input, [layer.value]);
    return channels === undefined
      ? strongestChannels(tensor as Tensor, layer, limit)
      : chosenChannels(tensor as Tensor, layer, channels);
  },
});
