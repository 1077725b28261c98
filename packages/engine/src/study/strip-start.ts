import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { PixelSpace } from "../explain/optimise/pixel-space.ts";
import { type Plane, planeSize } from "../explain/optimise/plane.ts";
import type { Feed } from "./feed.ts";

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

/** Images of normal noise around mid grey; image i is the same however many there are. */
export function noiseStart(count: number, plane: Plane, seed: number): Float32Array {
  const size = planeSize(plane);
  const images = new Float32Array(count * size);
  const random = seededRandom(seed ^ 0x6e6f6973);
  for (let i = 0; i < images.length; i++) images[i] = clamp(0.5 + NOISE * randomNormal(random));
  return images;
}
