import { plural } from "../base/plural.ts";
import type { ClassMatch } from "./class-match.ts";
import type { NumberedLabels } from "./dataset.ts";
import { type LabelFind, labelFinder } from "./find-label.ts";
import { isCertain, matchNames, some } from "./match-names.ts";
import { matchNumberNames, matchNumbers } from "./match-numbers.ts";

/** The model's side of a match. */
export interface ModelClasses {
  /** Class names as written; empty where the model has none. */
  readonly labels: readonly string[];
  /** The number of class scores; undefined where it is not known. */
  readonly outputs: number | undefined;
}

/**
 * Finds the data's classes among the model's. Label k of `numbered` data is output k, unless the data itself gives names that the
 * model has in another order or only some of. Names are found as `labelFinder` does; one that fits two outputs, or that needs
 * another case or spelling to fit an output which a second name fits, belongs to no class, with a note. Names that are numbers
 * are output numbers. Where no name is found and the numbers of classes agree, the sorted position counts.
 */
export function matchClasses(
  dataClasses: readonly string[],
  { labels, outputs }: ModelClasses,
  numbered?: NumberedLabels,
): ClassMatch {
  if (numbered?.named === false) return matchNumbers(dataClasses, outputs, numbered);
  const found = dataClasses.map(labelFinder(labels));
  if (numbered !== undefined) return matchNamedNumbers(dataClasses, { labels, outputs }, found, numbered);
  const certain = dataClasses.length > 0 && isCertain(found);
  if (certain) return matchNames(dataClasses, found);
  const byNumber = matchNumberNames(dataClasses, found, outputs);
  if (byNumber !== undefined) return byNumber;
  const strange = found.every(({ outputs: at }) => at.length === 0);
  const fits = dataClasses.length > 0 && dataClasses.length === outputs;
  if (!fits && labels.length === 0 && outputs !== undefined) return unnamed(dataClasses, outputs);
  if (!strange || !fits) return matchNames(dataClasses, found);
  const reason =
    labels.length === 0
      ? "the model has no class names: the data's are"
      : `class names differ between data and model (${dataClasses[0]}, ${labels[0]} …):`;
  return {
    classes: Int32Array.from(dataClasses, (_, index) => index),
    how: "position",
    unmatched: [],
    notes: [`${reason} taken in sorted order, as torchvision's ImageFolder numbers them`],
  };
}

/** No match: the model has no class names, and another number of classes than the data. */
function unnamed(names: readonly string[], outputs: number): ClassMatch {
  const classes = plural(names.length, "class", "classes");
  const note = `mismatched classes: ${classes} in the data (${some(names)}) for ${plural(outputs, "output")} (the model has no class names, so images count as unlabelled; name its outputs with --labels)`;
  return {
    classes: new Int32Array(names.length).fill(-1),
    how: "none",
    unmatched: names,
    notes: names.length === 0 ? [] : [note],
  };
}

/** Numbers of which the data gives the names: the names decide where the model has just these, or another number of outputs. */
function matchNamedNumbers(
  names: readonly string[],
  { labels, outputs }: ModelClasses,
  found: readonly LabelFind[],
  numbered: NumberedLabels,
): ClassMatch {
  const written = isCertain(found) && found.every(({ exact }) => exact);
  const odd = found.findIndex(({ outputs: [output] }, index) => output !== index);
  const differs = odd >= 0 && labels.length > 0;
  const sameSize = names.length === outputs || (outputs === undefined && labels.length === 0);
  if (sameSize && !written) {
    const match = matchNumbers(names, outputs, numbered);
    const note = `class names differ between data and model (${names[odd]}, ${labels[odd]}): label k is taken as output k`;
    return differs ? { ...match, notes: [note, ...match.notes] } : match;
  }
  const note = "the model has the data's class names in another order: matched by name";
  return matchNames(names, found, written && differs ? [note] : []);
}
