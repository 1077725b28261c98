import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@deepling/engine";
import sharp from "sharp";

const SCENES = 4;

/** Width and height of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Writes `count` JPEG files, of 2000×1500 pixels and a photograph's size (about 900 kB) unless given: slopes, edges and grain. */
export async function writePhotographs(
  folder: string,
  count: number,
  size: PictureSize = { width: 2000, height: 1500 },
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, item) => join(folder, `${item}.jpg`));
  for (let scene = 0; scene < Math.min(SCENES, count); scene++) {
    await sharp(drawn(scene, size), { raw: { ...size, channels: 3 } })
      .jpeg({ quality: 88 })
      .toFile(paths[scene] as string);
  }
  for (let item = SCENES; item < count; item++) await copyFile(paths[item % SCENES] as string, paths[item] as string);
  return paths;
}

function drawn(scene: number, { width, height }: PictureSize): Uint8Array {
  const random = seededRandom(scene);
  const grain = Float32Array.from({ length: 65_537 }, () => 24 * (random() - 0.5));
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = (x * (scene + 1) + y) % 400 < 130 ? 50 : 0;
      for (let channel = 0; channel < 3; channel++, at++) {
        const slope = 90 * Math.sin((x + channel * 300) / 170) * Math.cos(y / (110 + 40 * channel));
        pixels[at] = 110 + slope + edge + (grain[at % grain.length] as number);
      }
    }
  }
  return new Uint8Array(pixels.buffer);
}
