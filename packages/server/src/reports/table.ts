/** Columns as lines, each as wide as its widest cell; numbers stand to the right, the names of a first column to the left. */
export function table(
  columns: readonly (readonly string[])[],
  first: "numbers" | "names" = "numbers",
): readonly string[] {
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) =>
    columns
      .map((cells, at) => {
        const [cell, width] = [cells[row] ?? "", widths[at] ?? 0];
        return `  ${at === 0 && first === "names" ? cell.padEnd(width) : cell.padStart(width)}`;
      })
      .join("")
      .trimEnd(),
  );
}
