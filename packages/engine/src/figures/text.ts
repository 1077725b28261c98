/** Advance widths of Inter's regular characters from space to tilde, thousandths of the size (measured in Chromium). */
const WIDTHS = [
  281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
  566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
  753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
  583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
  333, 426, 662,
] as const;
const OTHER = 660;
/** From here on characters are as wide as they are high (CJK). */
const WIDE = 0x2e80;
/** How much wider the bold letters are. */
const BOLD = 1.03;
/** Digits as wide as each other: figures ask for tabular numerals. */
const DIGIT = 640;

function advance(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 48 && code <= 57) return DIGIT;
  return code >= WIDE ? 1000 : (WIDTHS[code - 32] ?? OTHER);
}

/**
 * Width of a text in px, by the widths of Inter's letters. The same on every platform, so that a figure breaks its lines alike
 * everywhere; other families of `FONT` are up to 7 % narrower or wider.
 */
export function textWidth(text: string, size: number, weight = 400): number {
  let sum = 0;
  for (const character of text) sum += advance(character);
  return ((weight >= 550 ? BOLD : 1) * size * sum) / 1000;
}

/** The text cut with "…" to at most `width` px; at least one character stays. */
export function fitText(text: string, width: number, size: number, weight = 400): string {
  if (textWidth(text, size, weight) <= width) return text;
  const characters = [...text];
  let count = characters.length - 1;
  const cut = () => `${characters.slice(0, count).join("").trimEnd()}…`;
  while (count > 1 && textWidth(cut(), size, weight) > width) count--;
  return cut();
}

/** Parts joined by " · " into as few lines of at most `width` px as they take; a part is broken only where it alone is too long. */
export function fitParts(parts: readonly string[], width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((text) => fitText(text, width, size));
}

/** The text in as few lines of at most `width` px as its words take; a word is cut only if it alone is too long. */
export function wrapText(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitText(line, width, size));
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Baselines for labels that want these heights, moved apart to at least `gap`, between `low` and `high`, in their order. */
export function spread(heights: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = heights.map((_, index) => index).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b);
  const places = [...heights];
  let above = low - gap;
  for (const index of order) {
    above = Math.max(heights[index] ?? 0, above + gap);
    places[index] = above;
  }
  let below = high + gap;
  for (const index of order.reverse()) {
    below = Math.min(places[index] ?? 0, below - gap);
    places[index] = below;
  }
  return places;
}
