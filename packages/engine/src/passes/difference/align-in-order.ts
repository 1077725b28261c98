/** Cells of an alignment's table, a byte each. */
const MOST_CELLS = 2 ** 26;

/**
 * Pairs the entries of two sequences in order, so that the sum of their scores is the greatest (Needleman and Wunsch 1970, gaps for nothing): a longest
 * common subsequence with degrees of likeness. A score of 0 or less never pairs. Answers with pairs of places, in order; among equal sums the earliest entries pair.
 * Throws a RangeError where the table would take more than 64 MB.
 */
export function alignInOrder(
  own: number,
  other: number,
  score: (own: number, other: number) => number,
): readonly (readonly [number, number])[] {
  if (own * other > MOST_CELLS) throw new RangeError(`alignment of ${own} and ${other} entries`);
  // the best sum for what is left from (i, j) on, and the way it is reached: 0 pair, 1 leave own out, 2 leave other out
  const ways = new Uint8Array(own * other);
  let after = new Float64Array(other + 1);
  for (let i = own - 1; i >= 0; i--) {
    const here = new Float64Array(other + 1);
    for (let j = other - 1; j >= 0; j--) {
      const gain = score(i, j);
      const paired = gain > 0 ? gain + (after[j + 1] ?? 0) : Number.NEGATIVE_INFINITY;
      const [down, right] = [after[j] ?? 0, here[j + 1] ?? 0];
      const best = Math.max(paired, down, right);
      here[j] = best;
      ways[i * other + j] = paired === best ? 0 : down === best ? 1 : 2;
    }
    after = here;
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < own && j < other; ) {
    const way = ways[i * other + j];
    if (way === 0) pairs.push([i++, j++]);
    else if (way === 1) i++;
    else j++;
  }
  return pairs;
}
