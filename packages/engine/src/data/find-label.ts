import { SYNSET } from "./labels.ts";

/** Where a name was found among a model's labels. */
export interface LabelFind {
  /** Outputs whose label it is: none, one, or several where the name does not tell them apart. */
  readonly outputs: readonly number[];
  /** Whether the labels are written just so, or have the same synset number. */
  readonly exact: boolean;
}

/**
 * A search among `labels`: a name as it is written goes before the same synset number, that before other separators, that before
 * other case, and that before one of several names between commas. Only labels of the first kind that fits are answered.
 */
export function labelFinder(labels: readonly string[]): (name: string) => LabelFind {
  const indexes = READINGS.map(({ keys, exact }) => ({ keys, exact, byKey: group(labels, keys) }));
  return (name) => {
    for (const { keys, exact, byKey } of indexes) {
      const outputs = [...new Set(keys(name).flatMap((key) => byKey.get(key) ?? []))];
      if (outputs.length > 0) return { outputs: outputs.sort((a, b) => a - b), exact };
    }
    return { outputs: [], exact: false };
  };
}

const READINGS: readonly { readonly exact: boolean; readonly keys: (name: string) => readonly string[] }[] = [
  { exact: true, keys: (name) => [name.normalize("NFC").trim()] },
  {
    exact: true,
    keys: (name) =>
      name
        .match(SYNSET)
        ?.slice(0, 1)
        .map((synset) => synset.slice(0, 9)) ?? [],
  },
  { exact: false, keys: (name) => spelt([bare(name)]) },
  { exact: false, keys: (name) => spelt([bare(name).toLowerCase()]) },
  { exact: false, keys: (name) => spelt(bare(name).toLowerCase().split(",")) },
];

function group(
  labels: readonly string[],
  keys: (name: string) => readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const byKey = new Map<string, number[]>();
  labels.forEach((label, output) => {
    for (const key of keys(label)) byKey.set(key, [...(byKey.get(key) ?? []), output]);
  });
  return byKey;
}

const bare = (name: string): string => name.replace(SYNSET, "");

/** Names without what only spelling adds: separators, apostrophes, zeros before a number. */
function spelt(names: readonly string[]): string[] {
  const plain = names.map((name) =>
    name
      .normalize("NFKC")
      .replace(/['’]/g, "")
      .replace(/[\s_\-./]+/g, " ")
      .trim()
      .replace(/^0+(?=\d+$)/, ""),
  );
  return plain.filter((name) => name !== "");
}
