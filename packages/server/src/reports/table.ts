/** Columns as lines, each as wide as its widest cell, numbers to the right. */
export function table(columns: readonly (readonly string[])[]): readonly string[] {
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map((cells, at) => `  ${(cells[row] ?? "").padStart(widths[at] ?? 0)}`)
      .join("")
      .trimEnd(),
  );
}
