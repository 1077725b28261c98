import { type Plane, planeSize, stridesOf } from "./plane.ts";

/** From pixel values 0 … 255 to what the network takes, as preprocessing has it: (pixel × scale − mean) / std, by channel. */
export interface PixelScaling {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Between pixel values 0 … 1 and what the network takes, for one image or a batch, laid out and with its channels in the order of the
 * network's input. Budgets, distances and the range of an image are all in pixel values, whatever the preprocessing.
 */
export interface PixelSpace {
  readonly toNetwork: (pixels: Float32Array) => Float32Array;
  readonly toPixels: (network: Float32Array) => Float32Array;
  /** What a pixel of the channel is multiplied by on its way into the network: the gradient by pixels is that by the input times this. */
  readonly gain: (channel: number) => number;
}

/** The pixel space of a preprocessing. */
export function pixelSpace({ scale, mean, std }: PixelScaling, plane: Plane): PixelSpace {
  const strides = stridesOf(plane);
  const size = planeSize(plane);
  const area = plane.width * plane.height;
  const step = plane.layout === "nchw" ? 1 : plane.channels;
  // network = pixel · gain + shift
  const gain = (channel: number): number => (255 * scale) / (std[channel] ?? 1);
  const shift = (channel: number): number => -(mean[channel] ?? 0) / (std[channel] ?? 1);
  const map = (
    source: Float32Array,
    factorOf: (channel: number) => number,
    offsetOf: (channel: number) => number,
  ): Float32Array => {
    const out = new Float32Array(source.length);
    for (let channel = 0; channel < plane.channels; channel++) {
      const [factor, offset] = [factorOf(channel), offsetOf(channel)];
      for (let image = 0; image < source.length; image += size) {
        const start = image + channel * strides.channel;
        for (let i = 0, at = start; i < area; i++, at += step) out[at] = (source[at] as number) * factor + offset;
      }
    }
    return out;
  };
  return {
    toNetwork: (pixels) => map(pixels, gain, shift),
    toPixels: (network) =>
      map(
        network,
        (channel) => 1 / gain(channel),
        (channel) => -shift(channel) / gain(channel),
      ),
    gain,
  };
}
