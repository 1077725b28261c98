import type { Tensor } from "../../graph/tensor.ts";
import { padBatch } from "../../runtime/batches.ts";
import type { Subject } from "../subject.ts";

/** Numbers that are kept of one image: 128 MiB as float32. */
const KEPT = 2 ** 25;

/** Reads values of one image, those that are at hand without running the network again. */
export type ImageValues = (item: number, values: readonly string[]) => Promise<readonly Tensor[]>;

const sizeOf = ({ data }: Tensor): number => data.length;

/**
 * For `Subject.shared`: what the network makes of the image that was asked about last, kept while it fits. Tensors have the graph's fixed batch
 * where it demands one; the image is the first row. Throws "unknown item", "invalid image".
 */
export function imageValues({ network, inputOf }: Subject): ImageValues {
  let own: { readonly item: number; readonly known: Map<string, Tensor> } = { item: -1, known: new Map() };

  return async (item, values) => {
    if (own.item !== item) own = { item, known: new Map() };
    const { known } = own;
    const missing = [...new Set(values)].filter((value) => !known.has(value));
    const read = new Map<string, Tensor>();
    if (missing.length > 0) {
      const input = padBatch(await inputOf(item), network.fixedBatch ?? 1);
      const tensors = await network.read(input, missing);
      missing.forEach((value, at) => {
        read.set(value, tensors[at] as Tensor);
      });
    }
    const answer = values.map((value) => (read.get(value) ?? known.get(value)) as Tensor);
    for (const [value, tensor] of read) known.set(value, tensor);
    let total = [...known.values()].reduce((sum, tensor) => sum + sizeOf(tensor), 0);
    for (const [value, tensor] of known) {
      if (total <= KEPT) break;
      known.delete(value);
      total -= sizeOf(tensor);
    }
    return answer;
  };
}
