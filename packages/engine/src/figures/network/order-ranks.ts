import type { Slot } from "./layered.ts";

/** Sweeps over all ranks. */
const SWEEPS = 6;

/** The slots of each rank from left to right, so that lines cross little: the longest branch leftmost to begin with, then barycentres up and down, the best order kept. */
export function orderRanks(slots: readonly Slot[], ranks: readonly number[]): readonly (readonly number[])[] {
  let rows = firstOrder(slots, ranks);
  let best = rows;
  let fewest = crossings(slots, rows);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    rows = sweep % 2 === 0 ? swept(slots, rows, "above") : swept(slots, [...rows].reverse(), "below").reverse();
    const count = crossings(slots, rows);
    if (count < fewest) [best, fewest] = [rows, count];
  }
  return best;
}

/** Depth first from the top, what has the longest way to go first. */
function firstOrder(slots: readonly Slot[], ranks: readonly number[]): readonly (readonly number[])[] {
  const order = slots.map((_, slot) => slot).toSorted((a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0));
  const weight = new Float64Array(slots.length);
  for (const slot of order) {
    const { below = [], node } = slots[slot] ?? {};
    weight[slot] = (node === undefined ? 0 : 1) + below.reduce((most, one) => Math.max(most, weight[one] ?? 0), 0);
  }
  const rows: number[][] = Array.from({ length: 1 + ranks.reduce((most, rank) => Math.max(most, rank), -1) }, () => []);
  const seen = new Uint8Array(slots.length);
  const heaviest = (a: number, b: number) => (weight[a] ?? 0) - (weight[b] ?? 0);
  const open = slots
    .map((_, slot) => slot)
    .filter((slot) => slots[slot]?.above.length === 0)
    .toSorted(heaviest);
  for (let slot = open.pop(); slot !== undefined; slot = open.pop()) {
    if (seen[slot] === 1) continue;
    seen[slot] = 1;
    rows[ranks[slot] ?? 0]?.push(slot);
    for (const next of (slots[slot]?.below ?? []).toSorted(heaviest)) open.push(next);
  }
  return rows;
}

/** Each row ordered by the mean place of its neighbours in the row before it; what has none stays where it is. */
function swept(
  slots: readonly Slot[],
  rows: readonly (readonly number[])[],
  side: "above" | "below",
): (readonly number[])[] {
  const place = new Float64Array(slots.length);
  const done: (readonly number[])[] = [];
  for (const row of rows) {
    const wanted = new Map(
      row.map((slot, at) => {
        const others = slots[slot]?.[side] ?? [];
        const mean = others.reduce((sum, one) => sum + (place[one] ?? 0), 0) / others.length;
        return [slot, others.length === 0 ? (at + 0.5) / row.length : mean];
      }),
    );
    const ordered = row.toSorted((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
    for (const [at, slot] of ordered.entries()) place[slot] = (at + 0.5) / ordered.length;
    done.push(ordered);
  }
  return done;
}

/** How many pairs of lines cross between neighbouring rows. */
function crossings(slots: readonly Slot[], rows: readonly (readonly number[])[]): number {
  const place = new Int32Array(slots.length);
  for (const row of rows) for (const [at, slot] of row.entries()) place[slot] = at;
  let count = 0;
  for (const [at, row] of rows.entries()) {
    const next = rows[at + 1];
    if (next === undefined || row.length < 2 || next.length < 2) continue;
    const ends = row.flatMap((slot) =>
      (slots[slot]?.below ?? []).map((one) => place[one] ?? 0).toSorted((a, b) => a - b),
    );
    count += inversions(ends, next.length);
  }
  return count;
}

/** Pairs of numbers below `most` of which the later one is smaller, by a Fenwick tree. */
function inversions(numbers: readonly number[], most: number): number {
  const tree = new Int32Array(most + 1);
  let count = 0;
  for (const [at, number] of numbers.entries()) {
    let notGreater = 0;
    for (let node = number + 1; node > 0; node -= node & -node) notGreater += tree[node] ?? 0;
    count += at - notGreater;
    for (let node = number + 1; node <= most; node += node & -node) tree[node] = (tree[node] ?? 0) + 1;
  }
  return count;
}
