/** A class's name without its synonyms ("tench, Tinca tinca"), where there is little room. */
export function classWord(classes: readonly string[], label: number): string {
  return classes[label]?.split(",")[0]?.trim() || `class ${label}`;
}
