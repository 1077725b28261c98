import type { Abort } from "../base/abort.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Image } from "../image/image.ts";
import { channelCount, type Preprocessing, preprocess } from "../image/preprocess.ts";

/** Images on their way into the network. */
export interface Batch {
  /** Data set indices, in the order of the tensor's first axis. */
  readonly items: readonly number[];
  /** batch × C × H × W, or batch × H × W × C. */
  readonly input: Tensor<"float32">;
  /** Positions in the batch whose image could not be read; their pixels are zero. */
  readonly missing: readonly number[];
  /** Lets the feed write a later batch over this one's numbers. Optional, for long passes: once nothing reads them any more. */
  readonly release?: (() => void) | undefined;
}

/** Gives the images of a data set in batches, preprocessed. */
export type Feed = (items: readonly number[], size: number, signal?: Abort) => AsyncGenerator<Batch>;

/**
 * Reads and preprocesses `size` images at a time, the next batch while the one before is being worked on. Stops with
 * the signal's reason between batches.
 */
export function createFeed(dataset: Dataset, preprocessing: Preprocessing): Feed {
  const read = async (items: readonly number[], free: Float32Array[]): Promise<Batch> => {
    const images = await dataset.images(items, preprocessing.fit);
    const missing = images.flatMap((image, position) => (image === undefined ? [position] : []));
    const blank = missing.length === 0 ? undefined : blankImage(images, preprocessing);
    const whole = images.map((image) => image ?? (blank as Image));
    const input = preprocess(whole, preprocessing, free.pop());
    let given = false;
    const release = () => {
      if (!given) free.push(input.data);
      given = true;
    };
    return { items, input, missing, release };
  };
  return async function* feed(items, size, signal) {
    const parts: (readonly number[])[] = [];
    for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
    const free: Float32Array[] = [];
    let next = parts[0] === undefined ? undefined : read(parts[0], free);
    for (let i = 0; i < parts.length; i++) {
      signal?.throwIfAborted();
      const batch = await (next as Promise<Batch>);
      const part = parts[i + 1];
      next = part === undefined ? undefined : read(part, free);
      next?.catch(() => undefined);
      yield batch;
    }
  };
}

/** The same feed, with the image kept that was last asked for by itself: whoever edits one image asks for it at every step. */
export function keepingOne(feed: Feed): Feed {
  let kept: Batch | undefined;
  return async function* one(items, size, signal) {
    if (items.length !== 1) {
      yield* feed(items, size, signal);
      return;
    }
    signal?.throwIfAborted();
    if (kept !== undefined && kept.items[0] === items[0]) {
      yield kept;
      return;
    }
    for await (const { release: _, ...batch } of feed(items, size, signal)) {
      // an image that could not be read may be there the next time
      if (batch.missing.length === 0) kept = batch;
      yield batch;
    }
  };
}

function blankImage(images: readonly (Image | undefined)[], preprocessing: Preprocessing): Image {
  const { fit } = preprocessing;
  const count = images.find((image) => image !== undefined)?.channels ?? channelCount(preprocessing);
  return {
    width: fit.width,
    height: fit.height,
    channels: count,
    pixels: new Uint8Array(fit.width * fit.height * count),
  };
}
