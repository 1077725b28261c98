/** Two authors are both named; of more, the first. */
const PAIRS: Readonly<Record<string, string>> = { zeiler: "Zeiler and Fergus" };

/** A reference's key as a person cites it: "selvaraju2017" is "Selvaraju et al. 2017". */
export function citation(key: string): string {
  const { name = key, year = "" } = /^(?<name>[a-z]+)(?<year>\d{4})$/.exec(key)?.groups ?? {};
  const authors = PAIRS[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)} et al.`;
  return year === "" ? key : `${authors} ${year}`;
}
