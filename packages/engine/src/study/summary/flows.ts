import { NOT_SERVED } from "./serving.ts";
import type { NetworkSummary } from "./summary.ts";

/** Images that one cluster serves, and another one of a later layer. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly images: number;
}

/** How many of the images each cluster serves; of those at `rows` if given. */
export function servedCounts(served: Uint8Array, clusters: number, rows?: Iterable<number>): Int32Array {
  const counts = new Int32Array(clusters);
  for (const row of rows ?? served.keys()) if (served[row] !== NOT_SERVED) counts[served[row]!]! += 1;
  return counts;
}

/** How many of the images go from each cluster of a layer to each of the next; of those at `rows` if given. Pairs without an image are left out; by the first cluster, then by the second. */
export function flowsBetween(from: Uint8Array, to: Uint8Array, rows?: Iterable<number>): readonly Flow[] {
  const counts = new Map<number, number>();
  for (const row of rows ?? from.keys()) {
    const [one, other] = [from[row]!, to[row]!];
    if (one === NOT_SERVED || other === NOT_SERVED) continue;
    const key = one * 256 + other;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([key, images]) => ({ from: Math.floor(key / 256), to: key % 256, images }));
}

/** Rows of the images of a class. */
export function rowsOfClass({ classOf }: Pick<NetworkSummary, "classOf">, label: number): readonly number[] {
  return [...classOf.keys()].filter((row) => classOf[row] === label);
}
