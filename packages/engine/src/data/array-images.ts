import type { Image } from "../image/image.ts";
import { readShape, type ShapeHints } from "./array-shape.ts";
import type { NumberArray } from "./number-array.ts";
import { readRange } from "./pixel-range.ts";

/** Images in one array, with what was guessed about it. */
export interface ArrayImages {
  readonly count: number;
  readonly image: (index: number) => Image;
  /** The guesses, for the person: "x read as images × height × width × channels, values 0 to 1". */
  readonly note: string;
}

/** Reads an array as images: its axes as `readShape` does, its range as `readRange` does. Throws as they do. */
export function arrayImages(
  shape: readonly number[],
  data: NumberArray,
  place: string,
  hints: ShapeHints = {},
): ArrayImages {
  const { count, height, width, channels, planar, said: axes } = readShape(shape, place, hints);
  const area = height * width;
  const size = area * channels;
  const { factor, offset, said } = readRange(data, place);
  const step = planar ? area : 1;
  const across = planar ? 1 : channels;
  const bytes = data instanceof Uint8Array && factor === 1;
  return {
    count,
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
    note: `${place}: ${shape.join("×")} read as ${axes}, ${said}`,
  };
}
