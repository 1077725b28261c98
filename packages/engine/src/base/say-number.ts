const WRITTEN = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i;

/** Why a text is no number that networks can compute with: it is not written as one, or beyond float32; undefined if it is one. */
export function numberFault(text: string): string | undefined {
  if (!WRITTEN.test(text)) return `"${text.trim()}" is no number`;
  if (Number.isFinite(Math.fround(Number(text)))) return undefined;
  return `${text.trim()} is too large: float32 holds numbers up to 3.4e38`;
}

/** Why a text that is written as a number cannot be taken: it is beyond float32; undefined for any other text. */
export function tooLarge(text: string): string | undefined {
  return WRITTEN.test(text) ? numberFault(text) : undefined;
}
