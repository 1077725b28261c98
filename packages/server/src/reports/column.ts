/** Fits names into a column as wide as the longest, at most 32 characters. */
export function columnOf(names: readonly string[]): (name: string) => string {
  const width = Math.min(32, Math.max(...names.map((name) => name.length)));
  return (name) => (name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width));
}

/** Lines of a table: the first cell to the left, numbers to the right, each column as wide as its longest cell. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows.map((row) => {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    return `  ${cells.join("  ")}`.trimEnd();
  });
}
