import { SYNSET } from "./labels.ts";

/** Which class of the model each class of the data is. */
export interface ClassMatch {
  /** Model class per data class, −1 where the model has none. */
  readonly classes: Int32Array;
  /** By name, by the number that a name is, by sorted position (both have as many classes), or not at all. */
  readonly how: "name" | "number" | "position" | "none";
  /** Data classes that the model does not have. */
  readonly unmatched: readonly string[];
  /** What the person should know: an assumption that was made, or the classes that were not found. */
  readonly note: string | undefined;
}

/**
 * Finds the data's classes among the model's `labels` (possibly none) for a model with `outputs` classes. Names match
 * whatever their case, their separators, a synset number before them, or which of several names was used.
 */
export function matchClasses(
  dataClasses: readonly string[],
  labels: readonly string[],
  outputs: number = labels.length,
): ClassMatch {
  const byAlias = aliasIndex(labels);
  const named = dataClasses.map((name) => findAlias(byAlias, name));
  const unmatched = dataClasses.filter((_, index) => named[index] === -1);
  if (unmatched.length < dataClasses.length) {
    return { classes: Int32Array.from(named), how: "name", unmatched, note: missingNote(unmatched) };
  }
  if (dataClasses.length > 0 && dataClasses.length === outputs) {
    const note =
      labels.length === 0
        ? undefined
        : `class names differ between data and model (${dataClasses[0]}, ${labels[0]} …): taken in sorted order, as torchvision's ImageFolder numbers them`;
    return { classes: Int32Array.from(dataClasses, (_, index) => index), how: "position", unmatched: [], note };
  }
  const numbers = dataClasses.map((name) => (/^\d+$/.test(name) ? Number(name) : -1));
  if (numbers.length > 0 && numbers.every((number) => number >= 0 && number < outputs)) {
    const note = "class names are numbers: taken as the model's output numbers";
    return { classes: Int32Array.from(numbers), how: "number", unmatched: [], note };
  }
  return { classes: new Int32Array(dataClasses.length).fill(-1), how: "none", unmatched, note: missingNote(unmatched) };
}

function missingNote(unmatched: readonly string[]): string | undefined {
  if (unmatched.length === 0) return undefined;
  const shown = unmatched.slice(0, 5).join(", ");
  const more = unmatched.length > 5 ? ` and ${unmatched.length - 5} more` : "";
  return `unknown ${unmatched.length === 1 ? "class" : "classes"}: ${shown}${more} (the model has no such label; give its names with --labels)`;
}

// An alias that two labels share (ImageNet's two cranes) stands for the first label that has it as its first name.
function aliasIndex(labels: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  const ranked = labels.flatMap((label, at) => aliases(label).map((alias, rank) => ({ alias, at, rank })));
  ranked.sort((a, b) => a.rank - b.rank || a.at - b.at);
  for (const { alias, at } of ranked) if (!index.has(alias)) index.set(alias, at);
  return index;
}

function findAlias(index: ReadonlyMap<string, number>, name: string): number {
  for (const alias of aliases(name)) {
    const found = index.get(alias);
    if (found !== undefined) return found;
  }
  return -1;
}

/** The ways to say one class, most telling first: synset number, the whole, each name between commas. */
function aliases(label: string): string[] {
  const synset = label.match(SYNSET)?.[0].slice(0, 9);
  const rest = label.replace(SYNSET, "");
  const names = [rest, ...rest.split(",")].map(normalise).filter((name) => name !== "");
  return synset === undefined ? names : [synset, ...names];
}

const normalise = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[\s_\-./]+/g, " ")
    .trim();
