/** Names of `known` that are most like `text`, best first, by the letter pairs they share (Dice's coefficient). */
export function nearest(text: string, known: readonly string[], count = 3): string[] {
  const pairs = (word: string) => {
    const lower = word.toLowerCase();
    return new Set(Array.from({ length: Math.max(1, lower.length - 1) }, (_, i) => lower.slice(i, i + 2)));
  };
  const wanted = pairs(text);
  const scored = known.map((name) => {
    const own = pairs(name);
    const shared = [...wanted].filter((pair) => own.has(pair)).length;
    return { name, score: (2 * shared) / (wanted.size + own.size) };
  });
  scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, count).map(({ name }) => name);
}
