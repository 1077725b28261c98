import type { Tensor } from "../graph/tensor.ts";
import type { Activations } from "./study.ts";

/**
 * The channels of one image's activation (1 × C × H × W, or 1 × C for a dense layer; further axes count as width),
 * at most `limit` of them, in order of decreasing mean absolute value.
 */
export function strongestChannels(tensor: Tensor, layer: number, limit: number): Activations {
  const [, total = 1, height = 1, ...rest] = tensor.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const data = tensor.data as ArrayLike<number>;
  const area = height * width;
  const strength = Float64Array.from({ length: total }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += Math.abs(Number(data[channel * area + i]));
    return sum / area;
  });
  const order = Array.from({ length: total }, (_, channel) => channel).sort(
    (a, b) => (strength[b] as number) - (strength[a] as number) || a - b,
  );
  const channels = Int32Array.from(order.slice(0, limit));
  const maps = new Float32Array(channels.length * area);
  channels.forEach((channel, position) => {
    for (let i = 0; i < area; i++) maps[position * area + i] = Number(data[channel * area + i]);
  });
  return { layer, width, height, total, channels, maps };
}
