import type { LayerSummary } from "./summary.ts";

/** Which of its top images stands for each of some units beside one another: the first that stands for none before it, so that a cluster is not drawn by one image alone; its very first where all do. */
export function patchSlots({ top }: Pick<LayerSummary, "top">, units: readonly number[]): readonly number[] {
  const used = new Set<number>();
  return units.map((unit) => {
    const items = [...top.items.subarray(unit * top.count, (unit + 1) * top.count)];
    const slot = Math.max(
      0,
      items.findIndex((item) => item >= 0 && !used.has(item)),
    );
    used.add(items[slot] ?? -1);
    return slot;
  });
}
