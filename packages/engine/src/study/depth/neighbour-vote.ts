/** Neighbours that vote, where there are enough images. */
const NEIGHBOURS = 30;

/** How many of `support` images vote: thirty, at most half of them, since all of them would say the same of every image. */
export function voterCount(support: number): number {
  return Math.max(1, Math.min(NEIGHBOURS, Math.floor(support / 2)));
}

/**
 * The class that most of an image's nearest supports have; of classes with equally many that of the nearest. `rows` are supports, the nearest
 * first; `self` is left out, so that an image does not vote for itself; the next `voters` vote. −1 without any.
 */
export function neighbourVote(
  rows: ArrayLike<number>,
  labels: ArrayLike<number>,
  self: number,
  voters: number,
): number {
  const votes = new Map<number, number>();
  let voted = 0;
  for (let at = 0; at < rows.length && voted < voters; at++) {
    const row = rows[at]!;
    if (row === self) continue;
    const label = labels[row]!;
    votes.set(label, (votes.get(label) ?? 0) + 1);
    voted++;
  }
  let [best, most] = [-1, 0];
  // a map keeps the order in which classes first came: the nearest first
  for (const [label, count] of votes) if (count > most) [best, most] = [label, count];
  return best;
}

/** The first of an image's layers from which on all votes are its predicted class; −1 where the last one's is not. */
export function decisionDepth(votes: ArrayLike<number>, predicted: number): number {
  let first = -1;
  for (let at = votes.length - 1; at >= 0 && predicted >= 0 && votes[at] === predicted; at--) first = at;
  return first;
}
