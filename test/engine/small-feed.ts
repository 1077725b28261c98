import { seededRandom } from "../../packages/engine/src/base/random.ts";
import type { Feed } from "../../packages/engine/src/data/feed.ts";
import { float32 } from "../../packages/engine/src/graph/tensor.ts";

/** Items of a small data set for the small network. */
export const ITEMS = [0, 1, 2, 3, 4, 5, 6];

/** The item that cannot be read. */
export const UNREAD = 2;

/** Each item as the small network takes it, 3 × 8 × 8; items 3 and 5 are the same. */
export const images: readonly Float32Array[] = draw();

function draw(): readonly Float32Array[] {
  const random = seededRandom(9);
  const drawn = ITEMS.map(() => Float32Array.from({ length: 192 }, () => 2 * random() - 1));
  return drawn.map((image, item) => (item === 5 ? (drawn[3] ?? image) : image));
}

/** Gives them in batches. */
export const smallFeed: Feed = async function* (items, size) {
  for (let start = 0; start < items.length; start += size) {
    const part = items.slice(start, start + size);
    const pixels = Float32Array.from(part.flatMap((item) => [...(images[item] ?? [])]));
    const missing = part.flatMap((item, at) => (item === UNREAD ? [at] : []));
    yield { items: part, input: float32([part.length, 3, 8, 8], pixels), missing };
  }
};
