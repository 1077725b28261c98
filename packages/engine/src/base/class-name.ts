/** A class's name without its synonyms: "tench" of "tench, Tinca tinca". */
export function shortName(name: string): string {
  return name.split(",")[0]?.trim() || name;
}

/** The same for a class by its number: "class 7" if it has no name. */
export function className(classes: readonly string[], index: number): string {
  return shortName(classes[index] ?? "") || `class ${index}`;
}
