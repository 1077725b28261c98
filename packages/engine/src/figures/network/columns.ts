import type { Slot } from "./layered.ts";

/** Passes over all ranks, down and up in turn; the last one goes down. */
const PASSES = 9;
/** How much more what leads keeps its place than a line that passes. */
const NODE = 1e9;

/** A slot's room to the left and to the right of the line that comes in. */
interface Room {
  readonly left: number;
  readonly right: number;
}

/**
 * Left edge of every slot in px: as nearly as the order of its row and the gaps allow, each stands where the line from its neighbours falls straight. What leads attracts what leads; a
 * line that passes by follows itself; nodes one beneath another without a branch take the room of the widest, so that they stay straight.
 */
export function columnsOf(
  slots: readonly Slot[],
  rows: readonly (readonly number[])[],
  gap: number,
): readonly number[] {
  const rooms = roomsOf(slots, rows);
  const places = new Float64Array(slots.length);
  for (const row of rows) {
    for (const [at, offset] of offsetsOf(row, rooms, gap).entries()) places[row[at] ?? 0] = offset;
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const down = pass % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) settle(slots, row, places, offsetsOf(row, rooms, gap), down);
  }
  const lefts = Array.from(places, (place, slot) => place - (slots[slot]?.inlet ?? 0));
  const least = lefts.reduce((low, left) => Math.min(low, left), Number.POSITIVE_INFINITY);
  return lefts.map((left) => left - least);
}

/** The room of each slot; those of an unbranched run of straight ones have that of the widest. */
function roomsOf(slots: readonly Slot[], rows: readonly (readonly number[])[]): readonly Room[] {
  const runs: { left: number; right: number }[] = [];
  for (const slot of rows.flat()) {
    const { inlet = 0, outlet = 0, width = 0, above = [] } = slots[slot] ?? {};
    const [before = -1] = above;
    const other = slots[before];
    const straight = inlet === outlet && other !== undefined && other.inlet === other.outlet;
    const run = straight && above.length === 1 && other.below.length === 1 ? runs[before] : undefined;
    const own = run ?? { left: 0, right: 0 };
    own.left = Math.max(own.left, inlet);
    own.right = Math.max(own.right, width - inlet);
    runs[slot] = own;
  }
  return runs;
}

/** Where the lines of a row's slots stand when they are packed. */
function offsetsOf(row: readonly number[], rooms: readonly Room[], gap: number): readonly number[] {
  let edge = -gap;
  return row.map((slot) => {
    const { left = 0, right = 0 } = rooms[slot] ?? {};
    const place = edge + gap + left;
    edge = place + right;
    return place;
  });
}

/** Moves a row towards its neighbours above (`down`) or below. */
function settle(
  slots: readonly Slot[],
  row: readonly number[],
  places: Float64Array,
  offsets: readonly number[],
  down: boolean,
): void {
  const found = monotone(
    row.map((slot, at) => wantedPlace(slots, slot, places, down) - (offsets[at] ?? 0)),
    row.map((slot) => (slots[slot]?.leads === true ? NODE : 1)),
  );
  for (const [at, slot] of row.entries()) places[slot] = (found[at] ?? 0) + (offsets[at] ?? 0);
}

/** Where a slot's lines to one side would fall straight: to what leads there if something does, else to the lines that pass. */
function wantedPlace(slots: readonly Slot[], slot: number, places: Float64Array, down: boolean): number {
  const own = slots[slot];
  const others = (down ? own?.above : own?.below) ?? [];
  const leading = own?.leads === true ? others.filter((one) => slots[one]?.leads === true) : [];
  const asked = leading.length > 0 ? leading : others;
  if (own === undefined || asked.length === 0) return places[slot] ?? 0;
  const shift = (one: number) => (slots[one]?.outlet ?? 0) - (slots[one]?.inlet ?? 0);
  const sum = asked.reduce((all, one) => all + (places[one] ?? 0) + (down ? shift(one) : -shift(slot)), 0);
  return sum / asked.length;
}

/** The rising numbers nearest to those given, in weighted least squares (pool adjacent violators). */
function monotone(values: readonly number[], weights: readonly number[]): readonly number[] {
  const pools: { sum: number; weight: number; count: number }[] = [];
  for (const [at, value] of values.entries()) {
    const own = weights[at] ?? 1;
    let pool = { sum: own * value, weight: own, count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.weight > pool.sum / pool.weight;
      last = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, weight: pool.weight + last.weight, count: pool.count + last.count };
    }
    pools.push(pool);
  }
  return pools.flatMap(({ sum, weight, count }) => new Array<number>(count).fill(sum / weight));
}
