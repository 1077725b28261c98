import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { PixelSpace } from "../image/pixel-space.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import type { FourierFilter } from "./fourier.ts";

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** The pixels of data set items, 0 … 1, as the network is shown them. Throws "invalid image" for one that cannot be read. */
export async function imageStart(
  items: readonly number[],
  feed: Feed,
  itemName: (item: number) => string,
  space: PixelSpace,
  signal: Abort | undefined,
): Promise<Float32Array> {
  for await (const { input, missing } of feed(items, items.length, signal)) {
    const [lost] = missing;
    if (lost !== undefined) {
      throw new DeeplingError("invalid", `image: ${itemName(items[lost] ?? -1)}`, { hint: "it could not be decoded" });
    }
    // scaling to the network's input and back leaves rounding
    return space.toPixels(input.data).map(clamp);
  }
  throw new DeeplingError("missing", "image: none to begin with");
}

/** Standard deviation of the noise that strips begin with, in pixel values. */
const NOISE = 0.05;

/**
 * Normal noise around mid grey, the same for every strip, so that only their targets set them apart: white, or, where the spectrum is
 * optimised, as strong in every octave as pictures are (1/f).
 */
export async function noiseStart(
  count: number,
  plane: Plane,
  seed: number,
  filter: FourierFilter | undefined,
): Promise<Float32Array> {
  const size = planeSize(plane);
  const random = seededRandom(seed ^ 0x6e6f6973);
  const white = Float32Array.from({ length: size }, () => randomNormal(random));
  const noise = filter === undefined ? white : await filter(white, 1);
  const mean = noise.reduce((sum, value) => sum + value, 0) / size;
  const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / size);
  const image = noise.map((value) => clamp(0.5 + (NOISE * (value - mean)) / deviation));
  const images = new Float32Array(count * size);
  for (let i = 0; i < count; i++) images.set(image, i * size);
  return images;
}
