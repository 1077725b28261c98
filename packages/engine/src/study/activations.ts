import { DeeplingError } from "../base/error.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";
import type { Activations } from "./study.ts";

/** A layer as far as its channels are read. */
type Channelled = Pick<Layer, "index" | "name" | "channels">;

/**
 * The channels of one image's activation (1 × C × H × W, channels elsewhere where the layer says so, or 1 × C for a dense layer;
 * further axes count as width), at most `limit` of them, in order of decreasing mean absolute value.
 */
export function strongestChannels(tensor: Tensor, layer: Channelled, limit: number): Activations {
  const { total, area, at } = readerOf(tensor, layer);
  const strength = Float64Array.from({ length: total }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += Math.abs(at(channel, i));
    return sum / area;
  });
  const order = Array.from({ length: total }, (_, channel) => channel).sort(
    (a, b) => (strength[b] as number) - (strength[a] as number) || a - b,
  );
  return chosenChannels(tensor, layer, order.slice(0, limit));
}

/** Some channels of one image's activation, in the order asked for. Throws "unknown unit" for one that the layer does not have. */
export function chosenChannels(tensor: Tensor, layer: Channelled, wanted: readonly number[]): Activations {
  const { total, area, height, width, at } = readerOf(tensor, layer);
  const strange = wanted.find((channel) => channel >= total);
  if (strange !== undefined) {
    throw new DeeplingError("unknown", `unit: ${layer.name}/${strange}`, {
      hint: `${layer.name} has the units 0 to ${total - 1}`,
    });
  }
  const channels = Int32Array.from(wanted);
  const maps = new Float32Array(channels.length * area);
  channels.forEach((channel, position) => {
    for (let i = 0; i < area; i++) maps[position * area + i] = at(channel, i);
  });
  return { layer: layer.index, width, height, total, channels, maps };
}

/** How the numbers of one image's activation are read: its units, the rows and columns of each one's map, and a unit's number at a place of its map. */
export function readerOf(tensor: Tensor, layer: Pick<Layer, "channels">) {
  const { axis } = layer.channels;
  const total = tensor.shape[axis] ?? 1;
  const [height = 1, ...rest] = tensor.shape.filter((_, at) => at !== 0 && at !== axis);
  const width = rest.reduce((product, size) => product * size, 1);
  const inner = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const data = tensor.data as ArrayLike<number>;
  // element i of a channel lies behind i / inner whole blocks of all channels
  const at = (channel: number, i: number): number =>
    Number(data[(Math.floor(i / inner) * total + channel) * inner + (i % inner)]);
  return { total, area: height * width, height, width, at };
}
