import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";

/** A folder of its own with `images/`: a 32×32 picture of each of these classes, in a folder of its name. */
export async function labelledFolder(...classes: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "deepling-labelled-"));
  const images = join(folder, "images");
  for (const [at, name] of classes.entries()) {
    await mkdir(join(images, name), { recursive: true });
    const pixels = Uint8Array.from({ length: 3072 }, (_, i) => (i * (17 + 10 * at)) % 256);
    await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toFile(join(images, name, "a.png"));
  }
  return { folder, images };
}
