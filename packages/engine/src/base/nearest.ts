/**
 * Names of `known` that are most like `text`, best first, each once: by the letter pairs they share (Dice's coefficient) and the
 * letters to change, drop, add or swap (optimal string alignment), both 0 … 1. Names whose mean of the two is below `least` are left out.
 */
export function nearest(text: string, known: readonly string[], count = 3, least = 0): string[] {
  const scored = [...new Set(known)].map((name) => ({ name, score: likeness(text.toLowerCase(), name.toLowerCase()) }));
  scored.sort((a, b) => b.score - a.score);
  return scored
    .filter(({ score }) => score >= least)
    .slice(0, count)
    .map(({ name }) => name);
}

function likeness(a: string, b: string): number {
  return (sharedPairs(a, b) + 1 - edits(a, b) / Math.max(1, a.length, b.length)) / 2;
}

function sharedPairs(a: string, b: string): number {
  const pairs = (word: string) =>
    new Set(Array.from({ length: Math.max(1, word.length - 1) }, (_, i) => word.slice(i, i + 2)));
  const [mine, theirs] = [pairs(a), pairs(b)];
  return (2 * [...mine].filter((pair) => theirs.has(pair)).length) / (mine.size + theirs.size);
}

function edits(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : change;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
