/**
 * Classes whose name or one of whose synonyms holds the text, by number: names that begin with it first, then those with a word that does,
 * then the rest. Without a text all of them, the likeliest first where probabilities are known.
 */
export function searchClasses(
  text: string,
  classes: readonly string[],
  probabilities: Float32Array | undefined,
): readonly number[] {
  const wanted = text.trim().toLowerCase();
  const labels = Array.from(classes.keys());
  const likelier = (a: number, b: number): number => (probabilities?.[b] ?? 0) - (probabilities?.[a] ?? 0) || a - b;
  if (wanted === "") return labels.sort(likelier);
  const rankOf = (label: number): number => {
    const name = (classes[label] ?? "").toLowerCase();
    const at = name.indexOf(wanted);
    if (at <= 0) return at;
    return /[\s,]/.test(name.charAt(at - 1)) || new RegExp(`[\\s,]${escaped(wanted)}`).test(name) ? 1 : 2;
  };
  const ranks = new Map(labels.map((label) => [label, rankOf(label)]));
  const found = labels.filter((label) => (ranks.get(label) ?? -1) >= 0);
  return found.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || likelier(a, b));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
