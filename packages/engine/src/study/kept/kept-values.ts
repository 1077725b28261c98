import type { Abort } from "../../base/abort.ts";
import type { Batch } from "../../data/feed.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { KEPT_BUDGET } from "../batch-size.ts";
import type { Network } from "../network.ts";
import type { Subject } from "../subject.ts";
import { variantKey } from "../variants/variant.ts";
import { createTensorStore, type TensorStore } from "./tensor-store.ts";

/** Values of a network for a batch of the data. */
export interface ValuesOfImages {
  readonly items: readonly number[];
  /** Positions in the batch whose image could not be read. */
  readonly missing: readonly number[];
  /** In the order asked for, a row for each image. */
  readonly tensors: readonly Tensor[];
}

/** Reads values of a network for the whole data set, batch by batch. */
export type ReadValues = (values: readonly string[], signal: Abort | undefined) => AsyncGenerator<ValuesOfImages>;

/** For `Subject.shared` of a study's own subject: the store of all its models. */
export const storeOf = () => createTensorStore(KEPT_BUDGET);

/** What values are read from. */
export interface ReadFrom extends Pick<Subject, "items" | "feed" | "batch"> {
  readonly network: Network;
  readonly store: TensorStore;
  /** Stands for the network and the images in the store. */
  readonly name: string;
}

/** For `Subject.shared`: reads values of its network, and keeps them in the study's store as long as there is room. */
export function keptValues(subject: Subject): ReadValues {
  const { network } = subject.passes;
  const store = subject.base.shared(storeOf);
  return createReader({ ...subject, network, store, name: `${subject.model.hash} ${variantKey(subject.variant)}` });
}

/**
 * Reads values; the next reader decodes no image and computes nothing of what is still in the store. Batches are those of every pass over the data.
 */
export function createReader({ items, feed, batch, network, store, name }: ReadFrom): ReadValues {
  const size = Math.min(batch, network.fixedBatch ?? batch);
  const count = Math.ceil(items.length / size);
  const missing = new Map<number, readonly number[]>();
  const keyOf = (value: string) => `${name} ${value}`;
  const itemsOf = (part: number) => items.slice(part * size, (part + 1) * size);

  const compute = async (part: number, { input }: Batch, values: readonly string[]): Promise<readonly Tensor[]> => {
    const found = new Map<string, Tensor>();
    const lacking: string[] = [];
    for (const value of values) {
      const kept = store.get(keyOf(value), part);
      if (kept === undefined) lacking.push(value);
      else found.set(value, kept);
    }
    const computed = lacking.length === 0 ? [] : await network.read(input, lacking);
    computed.forEach((tensor, at) => {
      found.set(lacking[at] ?? "", tensor);
      if (tensor.type === "float32") store.put(keyOf(lacking[at] ?? ""), part, tensor);
    });
    return values.map((value) => found.get(value) as Tensor);
  };

  return async function* read(values, signal) {
    // from the first batch on that is not all there, images are read: what is kept is the beginning of the data
    let images: AsyncGenerator<Batch> | undefined;
    try {
      for (let part = 0; part < count; part++) {
        signal?.throwIfAborted();
        const kept = values.flatMap((value) => store.get(keyOf(value), part) ?? []);
        const unread = missing.get(part);
        if (images === undefined && unread !== undefined && kept.length === values.length) {
          yield { items: itemsOf(part), missing: unread, tensors: kept };
          continue;
        }
        images ??= feed(items.slice(part * size), size, signal);
        const { value: batch, done } = await images.next();
        if (done === true) return;
        missing.set(part, batch.missing);
        yield { items: batch.items, missing: batch.missing, tensors: await compute(part, batch, values) };
      }
    } finally {
      await images?.return(undefined);
    }
  };
}
