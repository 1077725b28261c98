import type { Abort } from "../base/abort.ts";
import { sampleIndices, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Layer } from "../passes/layer.ts";
import type { Network } from "./network.ts";
import type { Neighbours } from "./study.ts";

/** Who may be near an image, best guess first, of how many images. */
export interface Likely {
  readonly items: readonly number[];
  readonly among: number;
}

/** Who may be near an image at a layer; undefined where nothing is known yet. */
export type Candidates = (item: number, layer: number, count: number) => Promise<Likely | undefined>;

/** Which image's neighbours are wanted, at which layer. */
export interface NeighbourQuery {
  readonly item: number;
  readonly layer: Layer;
  readonly count: number;
  /** The image itself, preprocessed: 1 × C × H × W. */
  readonly input: Tensor<"float32">;
  readonly signal: Abort | undefined;
}

/** Finds neighbours by Euclidean distance between activations. */
export interface NeighbourFinder {
  readonly find: (query: NeighbourQuery) => Promise<Neighbours>;
}

/** How many candidates are compared exactly for each neighbour asked for. */
const OVERSAMPLING = 16;

/** Multiply-adds up to which every image is compared: about half a minute on two cores. */
const ALL = 2e12;
/** Of more, those of a sample, and its least size: a few seconds of a small network. */
const SOME = 1.5e11;
const LEAST = 200;

/** Places of the images that are compared where nothing is known of who may be near: all, or a seeded sample where that takes long. */
function compared(size: number, multiplyAdds: number): readonly number[] {
  if (size * multiplyAdds <= ALL) return Array.from({ length: size }, (_, item) => item);
  const count = Math.min(size, Math.max(LEAST, Math.floor(SOME / Math.max(1, multiplyAdds))));
  return sampleIndices(size, count, seededRandom(0)).sort((a, b) => a - b);
}

/**
 * Compares the image's activation with every other image's, or, where candidates are known (from their distances to the
 * pivots), with `OVERSAMPLING` times as many candidates as neighbours are asked for; `exact` says which. Where nothing is known and a pass over all images takes long, with those of a seeded
 * sample; `among` says of how many.
 */
export function createNeighbourFinder(options: {
  readonly network: Network;
  readonly feed: Feed;
  readonly batch: number;
  readonly count: number;
  /** Multiply-adds of the network for one image. */
  readonly multiplyAdds: number;
  readonly candidates: Candidates;
}): NeighbourFinder {
  const { network, feed, batch, count: size, multiplyAdds, candidates } = options;
  return {
    find: async ({ item, layer, count, input, signal }) => {
      const likely = await candidates(item, layer.index, OVERSAMPLING * count);
      const others = (likely?.items ?? compared(size, multiplyAdds)).filter((other) => other !== item);
      const [own] = await network.read(input, [layer.value]);
      const found: { item: number; squared: number }[] = [];
      for await (const part of feed(others, batch, signal)) {
        const [activations] = await network.read(part.input, [layer.value]);
        squaredDistances(activations as Tensor, own as Tensor).forEach((squared, position) => {
          const other = part.items[position];
          if (other !== undefined && !part.missing.includes(position) && Number.isFinite(squared))
            found.push({ item: other, squared });
        });
      }
      found.sort((a, b) => a.squared - b.squared || a.item - b.item);
      const nearest = found.slice(0, count);
      return {
        items: Int32Array.from(nearest, (near) => near.item),
        distances: Float32Array.from(nearest, (near) => Math.sqrt(near.squared)),
        exact: others.length >= size - 1,
        among: likely === undefined ? others.length : likely.among - 1,
      };
    },
  };
}

/** Squared distance of each row of `many` (n × …) to the single row of `one` (1 × …). */
function squaredDistances(many: Tensor, one: Tensor): Float64Array {
  const a = many.data as Float32Array;
  const b = one.data as Float32Array;
  const width = b.length;
  return Float64Array.from({ length: many.shape[0] ?? 0 }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < width; i++) {
      const difference = (a[row * width + i] as number) - (b[i] as number);
      sum += difference * difference;
    }
    return sum;
  });
}
