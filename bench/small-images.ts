import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { randomNormal, seededRandom } from "@deepling/engine";
import sharp from "sharp";

const SIDE = 32;

/** Writes `count` seeded 32×32 PNG files, ten sub-folders of them: a disc or a square of some colour on a noisy ground. */
export async function writeSmallImages(folder: string, count: number): Promise<string[]> {
  const random = seededRandom(17);
  const paths: string[] = [];
  for (let label = 0; label < 10; label++) await mkdir(join(folder, `class-${label}`), { recursive: true });
  for (let item = 0; item < count; item++) {
    const label = item % 10;
    const [x, y, radius] = [8 + 16 * random(), 8 + 16 * random(), 4 + 6 * random()];
    const colour = [random(), random(), random()].map((share) => 255 * share);
    const pixels = new Uint8ClampedArray(SIDE * SIDE * 3);
    for (let at = 0; at < SIDE * SIDE; at++) {
      const [across, down] = [Math.abs((at % SIDE) - x), Math.abs(Math.floor(at / SIDE) - y)];
      const inside = label % 2 === 0 ? Math.hypot(across, down) < radius : Math.max(across, down) < radius;
      for (let channel = 0; channel < 3; channel++) {
        pixels[3 * at + channel] = (inside ? (colour[channel] ?? 0) : 128) + 12 * randomNormal(random);
      }
    }
    const path = join(folder, `class-${label}`, `${item}.png`);
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toFile(path);
    paths.push(path);
  }
  return paths;
}
