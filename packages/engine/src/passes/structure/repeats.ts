/** Some items in a row: the `period` from `start` on, and again until they were there `times` times; one item once if it does not repeat. */
export interface Repetition {
  readonly start: number;
  readonly period: number;
  readonly times: number;
}

/** Longer patterns than this are not looked for. */
const LONGEST = 4;

/** Cuts a list into repetitions and single items, from the start: at each place the pattern that covers most, of equal ones the shortest. */
export function repeatsOf(signatures: readonly string[]): readonly Repetition[] {
  const found: Repetition[] = [];
  for (let start = 0; start < signatures.length; ) {
    let best: Repetition = { start, period: 1, times: 1 };
    for (let period = 1; period <= LONGEST; period++) {
      const times = timesAt(signatures, start, period);
      if (times > 1 && period * times > best.period * best.times) best = { start, period, times };
    }
    found.push(best);
    start += best.period * best.times;
  }
  return found;
}

function timesAt(signatures: readonly string[], start: number, period: number): number {
  let at = start + period;
  while (at < signatures.length && signatures[at] === signatures[at - period]) at++;
  return Math.floor((at - start) / period);
}
