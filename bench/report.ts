/** One line of the table that `npm run bench` prints. */
export interface Row {
  readonly what: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  /** What it was measured against. */
  readonly against: string;
  /** The number that the target is about. */
  readonly ratio: number;
  /** "≤ 1.3", "≥ 200"; undefined where there is none. */
  readonly target: string | undefined;
}

/** Hands a row to `scripts/bench.mjs`, which prints the table. */
export function report(row: Row): void {
  process.stdout.write(`${JSON.stringify({ row })}\n`);
}

/** Milliseconds of wall time that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds by the clock, and of all processors, that `work` takes; the second says on a busy machine what the first would on a quiet one. */
export async function clocked(work: () => unknown): Promise<{ readonly clock: number; readonly processors: number }> {
  const before = process.cpuUsage();
  const clock = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { clock, processors: (user + system) / 1000 };
}

/** The smallest of several timings: what the machine can do when it is left alone. */
export async function best(times: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) least = Math.min(least, await timed(work));
  return least;
}

/** The middle turn of all by its ratio: the machine is rarely left alone, and a lucky moment of one contestant is no measure. */
export function middle<T>(turns: readonly T[], ratio: (turn: T) => number): T {
  const sorted = turns.toSorted((a, b) => ratio(a) - ratio(b));
  return sorted[Math.floor(sorted.length / 2)] as T;
}
