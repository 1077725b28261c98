/** The cells of a line; a quoted one may hold the delimiter, and two quotes in it are one (RFC 4180). */
export function splitRow(text: string, delimiter: string): string[] {
  if (delimiter === " ") return text.split(/\s+/);
  const cells: string[] = [];
  const cell = new RegExp(` *(?:"((?:[^"]|"")*)"|([^${delimiter}]*)) *(${delimiter}|$)`, "y");
  for (let ends = false; !ends; ) {
    const match = cell.exec(text);
    if (match === null) return [];
    cells.push(match[1]?.replace(/""/g, '"') ?? (match[2] ?? "").trim());
    ends = match[3] === "";
  }
  return cells;
}
