import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "@deepling/engine";
import sharp from "sharp";

/** Ten colours far apart, one for each class. */
const HUES = [210, 0, 50, 25, 120, 90, 150, 15, 190, 270];

/**
 * Writes a folder of seeded 32×32 pictures, one sub-folder per class name: a disc or a bar of the class's hue on a noisy ground.
 * Returns the number of images.
 */
export async function writePictures(folder: string, classes: readonly string[], perClass: number): Promise<number> {
  const random = seededRandom(11);
  for (const [label, name] of classes.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const hue = (HUES[label % HUES.length] ?? 0) + 20 * (random() - 0.5);
      const x = 8 + 16 * random();
      const y = 8 + 16 * random();
      const ground = `hsl(${Math.round(360 * random())} 20% ${Math.round(30 + 40 * random())}%)`;
      const shape =
        label % 2 === 0
          ? `<circle cx="${x}" cy="${y}" r="${4 + 5 * random()}" fill="hsl(${hue} 80% 50%)"/>`
          : `<rect x="${x - 6}" y="${y - 3}" width="12" height="${4 + 4 * random()}" fill="hsl(${hue} 80% 50%)"/>`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="${ground}"/>${shape}</svg>`;
      await sharp(Buffer.from(svg))
        .png()
        .toFile(join(folder, name, `${name}-${i}.png`));
    }
  }
  return classes.length * perClass;
}
