import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Image } from "../image/image.ts";

/** CIFAR-10's classes in order (Krizhevsky 2009). */
export const CIFAR10_CLASSES: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

const SIDE = 32;
const PLANE = SIDE * SIDE;

/** Bytes of one record of the binary version: a label, then 32×32 red, green and blue values. */
export const CIFAR10_RECORD = 1 + 3 * PLANE;

/** The image of one record. */
export function cifar10Image(record: Uint8Array): Image {
  const pixels = new Uint8Array(3 * PLANE);
  for (let i = 0, to = 0; i < PLANE; i++) {
    pixels[to++] = record[1 + i] as number;
    pixels[to++] = record[1 + PLANE + i] as number;
    pixels[to++] = record[1 + 2 * PLANE + i] as number;
  }
  return { width: SIDE, height: SIDE, channels: 3, pixels };
}

/**
 * Records of the binary version from RGB pixels, one image after another in row order, and their labels. Throws
 * "mismatched" where their numbers differ, "invalid" for a label above 9.
 */
export function cifar10Records(pixels: Uint8Array, labels: readonly number[], place: string): Uint8Array<ArrayBuffer> {
  if (pixels.length !== labels.length * 3 * PLANE) {
    throw new DeeplingError(
      "mismatched",
      `pixels: ${plural(pixels.length, "byte")} for ${plural(labels.length, "label")} (${place})`,
    );
  }
  const records = new Uint8Array(labels.length * CIFAR10_RECORD);
  labels.forEach((label, index) => {
    if (!Number.isInteger(label) || label < 0 || label >= CIFAR10_CLASSES.length) {
      throw new DeeplingError("invalid", `label: ${label} (${place}, image ${index})`);
    }
    const to = index * CIFAR10_RECORD;
    const from = index * 3 * PLANE;
    records[to] = label;
    for (let i = 0; i < PLANE; i++) {
      for (let channel = 0; channel < 3; channel++) {
        records[to + 1 + channel * PLANE + i] = pixels[from + i * 3 + channel] as number;
      }
    }
  });
  return records;
}
