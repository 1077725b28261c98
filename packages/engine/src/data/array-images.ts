import { DeeplingError } from "../base/error.ts";
import type { Image } from "./image.ts";
import type { NumberArray } from "./number-array.ts";

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
          pixels[to] = (data[index * size + i * across + channel * step] as number) * factor + offset;
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

function readRange(data: NumberArray, place: string): { factor: number; offset: number; said: string } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (Number.isNaN(value)) throw new DeeplingError("invalid", `array: it holds NaN (${place})`);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const whole = !(data instanceof Float32Array || data instanceof Float64Array);
  // bytes of zeros and ones are a picture in black and white
  if (least >= 0 && most <= 1) return { factor: 255, offset: 0, said: "values 0 to 1" };
  if (least >= 0 && most <= 255) return { factor: 1, offset: 0, said: "values 0 to 255" };
  if (whole && least >= 0 && most <= 65535) return { factor: 255 / 65535, offset: 0, said: "values 0 to 65535" };
  if (!whole && least >= -1 && most <= 1) return { factor: 127.5, offset: 127.5, said: "values −1 to 1" };
  throw new DeeplingError("unsupported", `array: values from ${round(least)} to ${round(most)} as pixels (${place})`, {
    hint: "save the pixels before normalisation: 0 to 255, or 0 to 1",
  });
}

const round = (value: number): string => String(Number(value.toPrecision(3)));

/** True classes out of an array: n whole numbers, n × 1, or n × classes with one 1 in each row. Throws "unsupported array". */
export function arrayLabels(shape: readonly number[], data: NumberArray, place: string): Int32Array {
  const [count = 0, width = 1, ...more] = shape;
  if (shape.length === 0 || more.length > 0 || width < 1) {
    throw new DeeplingError("unsupported", `array: ${shape.join("×") || "scalar"} as labels (${place})`, {
      hint: "save one whole number per image",
    });
  }
  const labels = Int32Array.from({ length: count }, (_, row) =>
    width === 1 ? (data[row] as number) : largest(data, row * width, width),
  );
  const wrong =
    width === 1 ? labels.findIndex((label, row) => label !== data[row] || label < -1 || label > 99_999) : -1;
  if (wrong === -1) return labels;
  throw new DeeplingError("invalid", `label: ${data[wrong]} (${place}, row ${wrong})`, {
    hint: "labels are whole numbers from 0",
  });
}

function largest(data: NumberArray, start: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if ((data[start + i] as number) > (data[start + best] as number)) best = i;
  return best;
}
