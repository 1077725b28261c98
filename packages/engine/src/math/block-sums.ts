import { addTo } from "./add-to.ts";

/** Blocks whose sums are added one to another before they are added to those of others. */
const RADIX = 16;

/** Rows by their keys; a key without a row has zeros. */
export type SumRows = ReadonlyMap<number, Float64Array>;

/** The sum of some blocks: of `count` nodes of a level from `index` on, where a node of level 0 is a block and one of the next level is 16 of these. */
export interface SumNode {
  readonly level: number;
  readonly index: number;
  readonly count: number;
  readonly rows: readonly (readonly [key: number, row: Float64Array])[];
}

/**
 * Sums of rows of numbers over blocks, in an order that does not depend on who added which blocks. Within a block numbers are added as they come; 16 blocks that begin at a multiple of
 * 16 are added from left to right, 16 such sums likewise, and so on. Whoever has some consecutive blocks hands on few sums (`nodes`), and whoever has those of the blocks before goes on
 * with them (`append`). Memory: the rows of one node per level.
 */
export interface BlockSums {
  /** The row of a key in the block under way, to add to. */
  readonly row: (key: number) => Float64Array;
  readonly endBlock: () => void;
  /** All that was added, as it is now, in the blocks' order. */
  readonly nodes: () => readonly SumNode[];
  /** Adds what another one hands on, of the blocks that follow. */
  readonly append: (nodes: readonly SumNode[]) => void;
  /** The sums of all blocks, from the first of all. */
  readonly total: () => SumRows;
}

/** The sum of a level that is under way: nodes from a multiple of 16 up to `next`. */
interface Level {
  next: number;
  readonly rows: Map<number, Float64Array>;
}

/** Sums of rows of `width` numbers; the first block is number `first` of all. */
export function createBlockSums(width: number, first = 0): BlockSums {
  const free: Float64Array[] = [];
  const { levels, loose, add } = createLevels((rows) => {
    for (const row of rows.values()) free.push(row);
  });
  let block = first;
  let under = new Map<number, Float64Array>();
  return {
    row: (key) => {
      const known = under.get(key);
      if (known !== undefined) return known;
      const row = free.pop()?.fill(0) ?? new Float64Array(width);
      under.set(key, row);
      return row;
    },
    endBlock: () => {
      const done = under;
      under = new Map();
      add(0, block, 1, done);
      block++;
    },
    nodes: () => [
      ...loose.map(({ rows, ...node }) => ({ ...node, rows: rows.map(([key, row]) => [key, row.slice()] as const) })),
      ...levels.flatMap((sum, level) => (sum === undefined ? [] : [nodeOf(sum, level)])).reverse(),
    ],
    append: (nodes) => {
      for (const { level, index, count, rows } of nodes) {
        add(level, index, count, new Map(rows.map(([key, row]) => [key, row.slice()])));
        block = Math.max(block, (index + count) * RADIX ** level);
      }
    },
    total: () => {
      let total = new Map<number, Float64Array>();
      for (const sum of levels) {
        if (sum === undefined) continue;
        // a level's blocks stand before those of the levels below
        const longer = new Map<number, Float64Array>();
        addRows(longer, sum.rows);
        addRows(longer, total);
        total = longer;
      }
      return total;
    },
  };
}

/** The sums of all levels; `give` is told rows that nobody uses any more. */
function createLevels(give: (rows: Map<number, Float64Array>) => void) {
  const levels: (Level | undefined)[] = [];
  // of a level that did not begin at a multiple of 16
  const loose: SumNode[] = [];
  /** Takes up consecutive nodes of a level; the rows are its own from then on. */
  const add = (level: number, index: number, count: number, rows: Map<number, Float64Array>): void => {
    const begun = levels[level];
    let sum = begun;
    if (index % RADIX === 0) sum = { next: index + count, rows };
    else if (begun?.next === index) {
      begun.next += count;
      addRows(begun.rows, rows);
      give(rows);
    } else {
      loose.push({ level, index, count, rows: [...rows] });
      return;
    }
    levels[level] = sum;
    if (sum === undefined || sum.next % RADIX !== 0) return;
    levels[level] = undefined;
    add(level + 1, sum.next / RADIX - 1, 1, sum.rows);
  };
  return { levels, loose, add };
}

function nodeOf({ next, rows }: Level, level: number): SumNode {
  const index = RADIX * Math.floor((next - 1) / RADIX);
  return { level, index, count: next - index, rows: [...rows].map(([key, row]) => [key, row.slice()]) };
}

/** Adds rows to others, key by key. */
function addRows(sums: Map<number, Float64Array>, more: SumRows): void {
  for (const [key, row] of more) {
    const own = sums.get(key);
    if (own === undefined) sums.set(key, row.slice());
    else addTo(own, row);
  }
}
