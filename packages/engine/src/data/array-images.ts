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

/**
 * Reads an array as images: n × H × W, n × H × W × C or n × C × H × W with 1 or 3 channels, in bytes, or in numbers from 0 to 1,
 * −1 to 1 or 0 to 255. Throws "unsupported array" for another shape or range.
 */
export function arrayImages(shape: readonly number[], data: NumberArray, place: string): ArrayImages {
  const { height, width, channels, planar } = readShape(shape, place);
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
    note: `${place}: ${shape.join("×")} read as images × ${order(shape, planar)}, ${said}`,
  };
}

function order(shape: readonly number[], planar: boolean): string {
  return shape.length === 3 ? "height × width" : planar ? "channels × height × width" : "height × width × channels";
}

function readShape(shape: readonly number[], place: string) {
  const [, first = 0, second = 0, third = 0] = shape;
  const fits = (extent: number): extent is 1 | 3 => extent === 1 || extent === 3;
  const positive = shape.every((extent) => extent > 0);
  if (positive && shape.length === 3) return { height: first, width: second, channels: 1, planar: false } as const;
  if (positive && shape.length === 4 && fits(third))
    return { height: first, width: second, channels: third, planar: false };
  if (positive && shape.length === 4 && fits(first))
    return { height: second, width: third, channels: first, planar: true };
  throw new DeeplingError("unsupported", `array: ${shape.join("×") || "scalar"} as images (${place})`, {
    hint: "save images × height × width, with 1 or 3 channels before or after, for example x.reshape(-1, 28, 28)",
  });
}
