import { DeeplingError } from "../base/error.ts";
import type { Image } from "./image.ts";
import type { NumberArray } from "./number-array.ts";
import { readRange } from "./pixel-range.ts";

/** Images in one array, with what was guessed about it. */
export interface ArrayImages {
  readonly count: number;
  readonly image: (index: number) => Image;
  /** The guesses, for the person: "x read as images × height × width × channels, values 0 to 1". */
  readonly note: string;
}

/** How a network takes an image: the likeliest reading of an array whose axes could be read in two ways. */
export interface TakenImage {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: "nchw" | "nhwc";
}

/**
 * Reads an array as images: n × H × W, n × H × W × C or n × C × H × W, or n × pixels for a network that `takes` so many, in bytes,
 * or in numbers from 0 to 1, −1 to 1 or 0 to 255. Throws "unsupported array" for another shape or range.
 */
export function arrayImages(
  shape: readonly number[],
  data: NumberArray,
  place: string,
  takes?: TakenImage | undefined,
): ArrayImages {
  const { height, width, channels, planar } = readShape(shape, place, takes);
  const area = height * width;
  const size = area * channels;
  const { factor, offset, said } = readRange(data, place);
  const step = planar ? area : 1;
  const across = planar ? 1 : channels;
  const bytes = data instanceof Uint8Array && factor === 1;
  return {
    count: shape[0] ?? 0,
    image: (index) => {
      const pixels = bytes ? new Uint8Array(size) : new Float32Array(size);
      for (let i = 0, to = 0; i < area; i++) {
        for (let channel = 0; channel < channels; channel++, to++) {
          const value = (data[index * size + i * across + channel * step] as number) * factor + offset;
          pixels[to] = Math.min(255, Math.max(0, value));
        }
      }
      return { width, height, channels, pixels };
    },
    note: `${place}: ${shape.join("×")} read as images × ${order({ height, width, channels, planar }, shape)}, ${said}`,
  };
}

/** The extents of one image, and whether it is laid out channel by channel. */
interface Extents {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly planar: boolean;
}

function order({ height, width, channels, planar }: Extents, shape: readonly number[]): string {
  if (shape.length === 2)
    return planar ? `${channels}×${height}×${width} pixels` : `${height}×${width}×${channels} pixels`;
  return shape.length === 3 ? "height × width" : planar ? "channels × height × width" : "height × width × channels";
}

function readShape(shape: readonly number[], place: string, takes: TakenImage | undefined): Extents {
  const [, first = 0, second = 0, third = 0] = shape;
  const positive = shape.every((extent) => extent > 0);
  if (positive && shape.length === 3) return { height: first, width: second, channels: 1, planar: false };
  if (positive && shape.length === 4) {
    return channelsFirst(first, third, takes)
      ? { height: second, width: third, channels: first, planar: true }
      : { height: first, width: second, channels: third, planar: false };
  }
  if (takes !== undefined && shape.length === 2 && first === takes.channels * takes.height * takes.width) {
    const { height, width, channels, layout } = takes;
    return { height, width, channels, planar: layout === "nchw" };
  }
  throw new DeeplingError("unsupported", `array: ${shape.join("×") || "scalar"} as images (${place})`, {
    hint: "save images × height × width, or with the channels before or after them, for example x.reshape(-1, 28, 28)",
  });
}

/** Which of the outer axes holds the channels: the one with as many as the network takes, with 1 or 3, or the smaller one. */
function channelsFirst(first: number, last: number, takes: TakenImage | undefined): boolean {
  const isTaken = (extent: number) => extent === takes?.channels;
  if (isTaken(first) !== isTaken(last)) return isTaken(first);
  if (takes !== undefined && isTaken(first) && takes.channels > 3) return takes.layout === "nchw";
  const isColour = (extent: number) => extent === 1 || extent === 3;
  if (isColour(first) !== isColour(last)) return isColour(first);
  return first < last;
}
