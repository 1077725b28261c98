import { DeeplingError } from "../base/error.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { Fit, Image } from "./image.ts";
import { LUMA } from "./luma.ts";

/** From pixels to what the network takes: (pixel × scale − mean) / std, per channel in the network's channel order. */
export interface Preprocessing {
  readonly fit: Fit;
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** "rgba": opaque images get an alpha of 255; "bands": any number of channels, as the data has them. */
  readonly channels: "rgb" | "bgr" | "gray" | "rgba" | "bands";
  readonly layout: "nchw" | "nhwc";
  /** Where each setting came from, for the person: "flags", "preprocessor_config.json", "ONNX metadata", "default". */
  readonly source: string;
}

/** The number of channels that the network takes. */
export function channelCount({ mean }: Pick<Preprocessing, "mean">): number {
  return mean.length;
}

/**
 * The network's input for images that are already fitted: batch × C × H × W or batch × H × W × C. A colour image
 * turns grey, a grey one to three equal channels, where the network wants that. The numbers are written over `into` where it is as long as they are.
 * Throws "mismatched image size" and "mismatched channels".
 */
export function preprocess(
  images: readonly Image[],
  preprocessing: Preprocessing,
  into?: Float32Array,
): Tensor<"float32"> {
  const { width, height } = preprocessing.fit;
  const channels = channelCount(preprocessing);
  const area = width * height;
  const size = images.length * channels * area;
  const data = into?.length === size ? into : new Float32Array(size);
  const planar = preprocessing.layout === "nchw";
  const tables = Array.from({ length: channels }, (_, channel) => byteTable(preprocessing, channel));
  images.forEach((image, index) => {
    requireSize(image, preprocessing.fit);
    requireChannels(image, preprocessing);
    for (let channel = 0; channel < channels; channel++) {
      const start = index * channels * area + (planar ? channel * area : channel);
      const to = { data, start, step: planar ? 1 : channels, area };
      const from = channelIn(image, channel, preprocessing);
      if (from === "opaque") writeOpaque(affine(preprocessing, channel), to);
      else if (image.channels === 3 && channels === 1) writeGray(image.pixels, preprocessing, to);
      else if (image.pixels instanceof Uint8Array) writeBytes(image.pixels, image.channels, from, tables[channel], to);
      else writeFloats(image.pixels, image.channels, from, affine(preprocessing, channel), to);
    }
  });
  return float32(planar ? [images.length, channels, height, width] : [images.length, height, width, channels], data);
}

/**
 * The pixels that `preprocess` turns into this tensor: one float image per row of the batch, RGB or grey, in 0 … 255
 * where the tensor came from an image and unclamped elsewhere. The exact inverse, so that an optimised input is seen.
 */
export function unprocess(input: Tensor<"float32">, preprocessing: Preprocessing): Image[] {
  const { width, height } = preprocessing.fit;
  const channels = channelCount(preprocessing);
  const area = width * height;
  const size = channels * area;
  if (input.data.length !== (input.shape[0] ?? 0) * size) {
    throw new DeeplingError(
      "mismatched",
      `input shape: ${input.shape.join("×")} (expected batches of ${channels}×${height}×${width})`,
    );
  }
  const planar = preprocessing.layout === "nchw";
  return Array.from({ length: input.shape[0] ?? 0 }, (_, index) => {
    const pixels = new Float32Array(size);
    for (let channel = 0; channel < channels; channel++) {
      const { factor, offset } = affine(preprocessing, channel);
      const start = index * size + (planar ? channel * area : channel);
      const step = planar ? 1 : channels;
      const target = sourceChannel(channel, preprocessing);
      for (let i = 0; i < area; i++) {
        pixels[i * channels + target] = ((input.data[start + i * step] ?? 0) - offset) / factor;
      }
    }
    return { width, height, channels, pixels };
  });
}

/** The image in whole bytes: rounded, and clamped to 0 … 255. */
export function toBytes(image: Image): Image & { readonly pixels: Uint8Array } {
  const pixels =
    image.pixels instanceof Uint8Array ? image.pixels : new Uint8Array(new Uint8ClampedArray(image.pixels));
  return { ...image, pixels };
}

interface Target {
  readonly data: Float32Array;
  readonly start: number;
  readonly step: number;
  readonly area: number;
}

// (pixel × scale − mean) / std as pixel × factor + offset
function affine({ scale, mean, std }: Preprocessing, channel: number): { factor: number; offset: number } {
  const deviation = std[channel] ?? 1;
  return { factor: scale / deviation, offset: -(mean[channel] ?? 0) / deviation };
}

function byteTable(preprocessing: Preprocessing, channel: number): Float32Array {
  const { factor, offset } = affine(preprocessing, channel);
  return Float32Array.from({ length: 256 }, (_, value) => value * factor + offset);
}

/** Where in an image's pixels a channel of the network is; "opaque" for the alpha of an image that has none. */
function channelIn({ channels: has }: Image, channel: number, preprocessing: Preprocessing): number | "opaque" {
  if (preprocessing.channels !== "rgba") return has === 1 ? 0 : sourceChannel(channel, preprocessing);
  if (channel === 3) return has === 1 || has === 3 ? "opaque" : has - 1;
  return has < 3 ? 0 : channel;
}

function writeOpaque(
  { factor, offset }: { factor: number; offset: number },
  { data, start, step, area }: Target,
): void {
  for (let i = 0, to = start; i < area; i++, to += step) data[to] = 255 * factor + offset;
}

/** Throws "mismatched channels" unless the network can be shown an image of so many. */
function requireChannels({ channels: has }: Image, preprocessing: Preprocessing): void {
  const takes = channelCount(preprocessing);
  const { channels } = preprocessing;
  const fits = channels === "rgba" ? has <= 4 : channels === "bands" ? has === takes : has === 1 || has === 3;
  if (fits) return;
  throw new DeeplingError("mismatched", `channels: ${has} per pixel (the network takes ${takes})`, {
    hint: expected(preprocessing),
  });
}

/** What data a network of this preprocessing can be shown, for the hint of an error. */
export function expected(preprocessing: Preprocessing): string {
  const count = channelCount(preprocessing);
  const arrays = `arrays of images × ${count} × height × width, or × height × width × ${count}, in .npy or .npz`;
  if (preprocessing.channels !== "bands") return "give colour or grey images";
  if (count === 4) return `give PNG or WebP files with alpha (with --channels rgba also opaque images), or ${arrays}`;
  return count === 2 ? `give PNG files of grey with alpha, or ${arrays}` : `give ${arrays}`;
}

function sourceChannel(channel: number, { channels }: Preprocessing): number {
  return channels === "bgr" ? 2 - channel : channel;
}

function writeBytes(
  pixels: Uint8Array,
  channels: number,
  from: number,
  table: Float32Array | undefined,
  { data, start, step, area }: Target,
): void {
  if (table === undefined) return;
  let source = from;
  for (let i = 0, to = start; i < area; i++, to += step, source += channels) {
    data[to] = table[pixels[source] as number] as number;
  }
}

function writeFloats(
  pixels: Float32Array | Uint8Array,
  channels: number,
  from: number,
  { factor, offset }: { factor: number; offset: number },
  { data, start, step, area }: Target,
): void {
  let source = from;
  for (let i = 0, to = start; i < area; i++, to += step, source += channels) {
    data[to] = (pixels[source] as number) * factor + offset;
  }
}

function writeGray(pixels: Float32Array | Uint8Array, preprocessing: Preprocessing, target: Target): void {
  const { factor, offset } = affine(preprocessing, 0);
  const [red, green, blue] = LUMA;
  for (let i = 0, to = target.start; i < target.area; i++, to += target.step) {
    const at = i * 3;
    const gray = red * (pixels[at] as number) + green * (pixels[at + 1] as number) + blue * (pixels[at + 2] as number);
    target.data[to] = gray * factor + offset;
  }
}

function requireSize(image: Image, fit: Fit): void {
  if (image.width === fit.width && image.height === fit.height) return;
  throw new DeeplingError(
    "mismatched",
    `image size: ${image.width}×${image.height} (the network takes ${fit.width}×${fit.height})`,
  );
}
