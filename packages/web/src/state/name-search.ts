import type { NameColumn } from "@deepling/engine";

/** Names in lower case, to be searched as one text. */
export interface SearchedNames {
  readonly text: string;
  readonly ends: Uint32Array;
}

/** Names made ready to be searched, any case. */
export function searchedNames({ text, ends }: NameColumn): SearchedNames {
  const lower = text.toLowerCase();
  // two letters do not become one of the same length, whatever stands beside them: then each name by itself
  const isPlain = lower.length === text.length && !text.includes("Σ");
  return isPlain ? { text: lower, ends } : eachLower({ text, ends });
}

function eachLower({ text, ends }: NameColumn): SearchedNames {
  const names: string[] = [];
  const places = new Uint32Array(ends.length);
  let [start, used] = [0, 0];
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at] ?? start;
    const name = text.slice(start, end).toLowerCase();
    names.push(name);
    used += name.length;
    places[at] = used;
    start = end;
  }
  return { text: names.join(""), ends: places };
}

/** Tells the numbers of the names that hold a text (lower case, not empty), ascending, until it is told to stop by false. */
export function eachNameWith({ text, ends }: SearchedNames, part: string, tell: (name: number) => boolean): void {
  let name = 0;
  for (let at = text.indexOf(part); at >= 0; ) {
    while ((ends[name] ?? Number.POSITIVE_INFINITY) <= at) name++;
    const end = ends[name] ?? text.length;
    const isInside = at + part.length <= end;
    if (isInside && !tell(name)) return;
    at = text.indexOf(part, isInside ? end : at + 1);
  }
}

/** The first `most` names of which every word (lower case) is a part. */
export function namesWithAll(names: SearchedNames, words: readonly string[], most: number): readonly number[] {
  const found: number[] = [];
  const [rarest, ...others] = words.toSorted((a, b) => b.length - a.length);
  if (rarest === undefined || most <= 0) return found;
  eachNameWith(names, rarest, (name) => {
    const own = names.text.slice(names.ends[name - 1] ?? 0, names.ends[name]);
    if (others.every((word) => own.includes(word))) found.push(name);
    return found.length < most;
  });
  return found;
}

/** Whether a name ends with a text (lower case). */
export function nameEndsWith({ text, ends }: SearchedNames, name: number, part: string): boolean {
  const [start, end] = [ends[name - 1] ?? 0, ends[name] ?? 0];
  return end - start >= part.length && text.startsWith(part, end - part.length);
}
