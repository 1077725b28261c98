/** Many names as one text, one behind the other, with the end of each: a million of them cross to a page, and are searched, as one string. */
export interface NameColumn {
  readonly text: string;
  /** In code units of the text. */
  readonly ends: Uint32Array;
}

/** No names. */
export const NO_NAMES: NameColumn = { text: "", ends: new Uint32Array() };

/** Names that are joined at a time: engines join long lists at once, and short texts slowly. */
const AT_A_TIME = 4096;

/** The column of `count` names. */
export function nameColumn(count: number, nameOf: (index: number) => string): NameColumn {
  const ends = new Uint32Array(count);
  const parts: string[] = [];
  let used = 0;
  for (let start = 0; start < count; start += AT_A_TIME) {
    const names: string[] = [];
    for (let index = start; index < Math.min(count, start + AT_A_TIME); index++) {
      const name = nameOf(index);
      names.push(name);
      used += name.length;
      ends[index] = used;
    }
    parts.push(names.join(""));
  }
  return { text: parts.join(""), ends };
}

/** The same of a list. */
export function columnOfNames(names: readonly string[]): NameColumn {
  return nameColumn(names.length, (index) => names[index] ?? "");
}

/** One of the names; undefined where there is none of this number. */
export function nameAt({ text, ends }: NameColumn, index: number): string | undefined {
  const end = ends[index];
  return end === undefined ? undefined : text.slice(ends[index - 1] ?? 0, end);
}
