/** Cells of an alignment's table, a byte each. */
const MOST_CELLS = 2 ** 26;

/** Whether two sequences are short enough to be aligned. */
export function canAlign(own: number, other: number): boolean {
  return own * other <= MOST_CELLS;
}

/** How well an entry of one sequence fits one of the other; 0 or less where they must not be paired. */
export type Likeness = (own: number, other: number) => number;

/** What the best pairing does next: pairs both, or leaves out an entry of one. */
const [PAIR, LEAVE_OWN, LEAVE_OTHER] = [0, 1, 2];

/**
 * Pairs the entries of two sequences in order, so that the sum of their scores is the greatest (Needleman and Wunsch 1970, gaps for nothing): a longest
 * common subsequence with degrees of likeness. Answers with pairs of places, in order; among equal sums the earliest entries pair.
 * Throws a RangeError where the table would take more than 64 MB.
 */
export function alignInOrder(own: number, other: number, score: Likeness): readonly (readonly [number, number])[] {
  if (!canAlign(own, other)) throw new RangeError(`alignment of ${own} and ${other} entries`);
  const steps = bestSteps(own, other, score);
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < own && j < other) {
    const step = steps[i * other + j];
    if (step === PAIR) pairs.push([i, j]);
    if (step !== LEAVE_OTHER) i++;
    if (step !== LEAVE_OWN) j++;
  }
  return pairs;
}

/** The best step from each pair of places on, own × other. */
function bestSteps(own: number, other: number, score: Likeness): Uint8Array {
  const steps = new Uint8Array(own * other);
  // the best sum for what is left from a place on
  let after = new Float64Array(other + 1);
  for (let i = own - 1; i >= 0; i--) {
    const here = new Float64Array(other + 1);
    for (let j = other - 1; j >= 0; j--) {
      const gain = score(i, j);
      const paired = gain > 0 ? gain + (after[j + 1] ?? 0) : Number.NEGATIVE_INFINITY;
      const [without, best] = [after[j] ?? 0, Math.max(paired, after[j] ?? 0, here[j + 1] ?? 0)];
      here[j] = best;
      steps[i * other + j] = paired === best ? PAIR : without === best ? LEAVE_OWN : LEAVE_OTHER;
    }
    after = here;
  }
  return steps;
}
