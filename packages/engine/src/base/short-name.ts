/** Share of the names from which on a common beginning says nothing. */
const MOST = 0.6;

/** The beginning, up to a dot, that most of the names have in common ("features."); "" where there is none. */
export function commonPrefix(names: readonly string[]): string {
  let prefix = "";
  for (;;) {
    const counts = new Map<string, number>();
    for (const name of names) {
      const dot = name.startsWith(prefix) ? name.indexOf(".", prefix.length) : -1;
      if (dot < 0) continue;
      const longer = name.slice(0, dot + 1);
      counts.set(longer, (counts.get(longer) ?? 0) + 1);
    }
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    if (most === undefined || most[1] < MOST * names.length || most[1] < 2) return prefix;
    prefix = most[0];
  }
}

/** A name without a beginning, where it has it and something is left. */
export function withoutPrefix(name: string, prefix: string): string {
  return prefix !== "" && name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}

/** A name without what most names share, unless a number would lead what is left: "features.2.1" and not "2.1". */
export function withoutShared(name: string, shared: string): string {
  const short = withoutPrefix(name, shared);
  return /^\d/.test(short) ? name : short;
}

/** The names of the first and the last of several, of the last only what differs: "features.1.1 … 3". */
export function nameRange(first: string, last: string): string {
  const parts = first.split(".");
  let same = "";
  for (const part of parts) {
    const longer = `${same}${part}.`;
    if (!last.startsWith(longer)) break;
    same = longer;
  }
  return `${first} … ${withoutPrefix(last, same)}`;
}
