import { pluralWord } from "../base/plural.ts";
import type { ClassMatch } from "./class-match.ts";
import type { LabelFind } from "./find-label.ts";

/** Whether every name was found at one output, and no two at the same. */
export function isCertain(found: readonly LabelFind[]): boolean {
  const outputs = new Set(found.map(({ outputs: [output] }) => output));
  return outputs.size === found.length && found.every((find) => find.outputs.length === 1);
}

/**
 * The match of names by what was found of each. A name that fits several outputs has no class; neither have names that fit the
 * same output, but for one that is written exactly as its label. Each case has its note, after those given.
 */
export function matchNames(
  names: readonly string[],
  found: readonly LabelFind[],
  notes: readonly string[] = [],
): ClassMatch {
  const claims = new Map<number, number[]>();
  found.forEach(({ outputs: [output, ...more] }, index) => {
    if (output !== undefined && more.length === 0) claims.set(output, [...(claims.get(output) ?? []), index]);
  });
  const classes = new Int32Array(names.length).fill(-1);
  const merged: string[] = [];
  for (const [output, claimants] of claims) {
    const exact = claimants.filter((index) => found[index]?.exact === true);
    const [owner] = claimants.length === 1 ? claimants : exact.length === 1 ? exact : [];
    if (owner !== undefined) classes[owner] = output;
    const left = claimants.filter((index) => index !== owner).map((index) => names[index] ?? "");
    if (left.length > 0) merged.push(mergedNote(left, owner === undefined ? undefined : names[owner], output));
  }
  const unmatched = names.filter((_, index) => classes[index] === -1);
  return {
    classes,
    how: unmatched.length < names.length ? "name" : "none",
    unmatched,
    notes: [
      ...notes,
      ...missingNote(names.filter((_, index) => found[index]?.outputs.length === 0)),
      ...names.flatMap((name, index) => ambiguousNote(name, found[index]?.outputs ?? [])),
      ...merged,
    ],
  };
}

function missingNote(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  const classes = pluralWord(unknown.length, "class", "classes");
  const those = pluralWord(unknown.length, "it", "them");
  return [
    `unknown ${classes}: ${some(unknown)} (not among the model's labels, so images in ${those} count as unlabelled; --labels gives other labels)`,
  ];
}

function ambiguousNote(name: string, outputs: readonly number[]): string[] {
  if (outputs.length < 2) return [];
  return [
    `ambiguous class: ${name} (outputs ${some(outputs)} have this name; its images count as unlabelled; give each output a name of its own with --labels)`,
  ];
}

function mergedNote(left: readonly string[], owner: string | undefined, output: number): string {
  const same = owner === undefined ? `output ${output}` : `output ${output}, which is ${owner}`;
  const classes = pluralWord(left.length, "class", "classes");
  return `ambiguous ${classes}: ${some(left)} (matched with ${same}, only by another spelling; counted as unlabelled; give the names as the data has them with --labels)`;
}

/** The first five, and how many more there are. */
export function some(parts: readonly (string | number)[]): string {
  const more = parts.length > 5 ? ` and ${parts.length - 5} more` : "";
  return parts.slice(0, 5).join(", ") + more;
}
