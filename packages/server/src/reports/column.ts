/** Fits names into a column as wide as the longest, at most 32 characters. */
export function columnOf(names: readonly string[]): (name: string) => string {
  const width = Math.min(32, Math.max(...names.map((name) => name.length)));
  return (name) => (name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width));
}
