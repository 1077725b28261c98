import type { Abort } from "../../base/abort.ts";
import { sampleIndices, seededRandom } from "../../base/random.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Network } from "../network.ts";
import type { Subject } from "../subject.ts";

/** One network and what is read of it. */
export interface Reading {
  readonly subject: Subject;
  readonly network: Network;
  readonly values: readonly string[];
}

/** A batch as both networks see it. */
export interface BothRead {
  /** Images of the batch that could be read. */
  readonly present: readonly number[];
  /** Images of the batch. */
  readonly count: number;
  readonly own: readonly Tensor[];
  readonly other: readonly Tensor[];
}

/** Reads values of two networks on the same items, each image prepared as its network wants it. */
export async function* readBoth(
  own: Reading,
  other: Reading,
  items: readonly number[],
  batch: number,
  signal: Abort | undefined,
): AsyncGenerator<BothRead> {
  const others = other.subject.feed(items, batch, signal);
  for await (const { items: part, input, missing } of own.subject.feed(items, batch, signal)) {
    const { value: same } = await others.next();
    if (same === undefined) return;
    const lost = new Set([...missing, ...same.missing]);
    yield {
      present: part.map((_, position) => position).filter((position) => !lost.has(position)),
      count: part.length,
      own: await own.network.read(input, own.values),
      other: await other.network.read(same.input, other.values),
    };
  }
}

/** Images that are compared unless told otherwise. */
export const COMPARED_IMAGES = 1000;

/** The items that are compared: all of them, or a seeded sample of as many as asked for, in order. */
export function comparedItems(items: readonly number[], images = COMPARED_IMAGES): readonly number[] {
  const chosen = sampleIndices(items.length, Math.min(images, items.length), seededRandom(0));
  return chosen.sort((a, b) => a - b).map((position) => items[position] ?? -1);
}
