/** Likeness from which on a name may have been meant; of short names, also one that differs by a letter of each three. */
const ALIKE = 0.45;

/**
 * Names of `known` that may have been meant by `text`, best first, each once, `count` at most: by the letter pairs they share (Dice's coefficient) and the
 * letters to change, drop, add or swap (optimal string alignment), both 0 … 1. Names that are not alike are left out: to offer them would send the person
 * to something else.
 */
export function nearest(text: string, known: readonly string[], count = 3): string[] {
  const asked = text.toLowerCase();
  return [...new Set(known)]
    .map((name) => ({ name, ...likeness(asked, name.toLowerCase()) }))
    .filter(({ score, changes }) => score >= ALIKE || changes <= Math.ceil(asked.length / 3))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ name }) => name);
}

/** Names that are listed where none is alike. */
const LISTED = 8;

/** The hint for a name that is unknown: those that may have been meant, or else which there are. */
export function offer(text: string, known: readonly string[], count = 3): string {
  const near = nearest(text, known, count);
  if (near.length > 0) return `did you mean ${near.join(", ")}?`;
  const names = [...new Set(known)];
  if (names.length === 0) return "there are none";
  const more = names.length > LISTED ? `, … (${names.length} in all)` : "";
  return `there ${names.length === 1 ? "is" : "are"} ${names.slice(0, LISTED).join(", ")}${more}`;
}

function likeness(a: string, b: string): { readonly score: number; readonly changes: number } {
  const changes = edits(a, b);
  return { changes, score: (sharedPairs(a, b) + 1 - changes / Math.max(1, a.length, b.length)) / 2 };
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
