import type { Dataset } from "../data/dataset.ts";
import { matchClasses } from "../data/match-classes.ts";
import { hasScores } from "../model/score-output.ts";
import type { DataInfo, ModelInfo } from "./study.ts";

/** Class names of a model's output. */
export interface ClassNames {
  /** As written, synonyms included, to match the data's with; empty when it has none. */
  readonly labels: readonly string[];
  /** The same for the screen. */
  readonly classes: readonly string[];
}

/** The data set in the model's class numbering, with the names that the person knows. */
export function describeData(dataset: Dataset, given: ClassNames, { output }: Pick<ModelInfo, "output">): DataInfo {
  const common = {
    name: dataset.name,
    count: dataset.count,
    names: Array.from({ length: dataset.count }, (_, index) => dataset.itemName(index)),
    skipped: dataset.skipped,
  };
  // without class scores the data's own classes colour the projections
  if (!hasScores(output)) {
    return { ...common, classes: dataset.classes, labels: dataset.labels, notes: dataset.notes ?? [] };
  }
  const { kind, classes: outputs } = output;
  const { labels, classes } = kind === "binary" ? namesOfTwo(given) : given;
  const match = matchClasses(dataset.classes, { labels, outputs }, dataset.labels && dataset.numbered);
  const matched = kind === "binary" ? bothOfTwo(match.classes) : match.classes;
  const unnamed = Array.from({ length: outputs }, (_, index) => {
    const at = matched.indexOf(index);
    return dataset.classes[at] ?? `class ${index}`;
  });
  const found = matched.some((index) => index >= 0);
  const notes = matched === match.classes ? match.notes : [];
  return {
    ...common,
    classes: classes.length === outputs ? classes : unnamed,
    labels: found && dataset.labels ? dataset.labels.map((label) => matched[label] ?? -1) : undefined,
    notes: [...(dataset.notes ?? []), ...notes],
  };
}

/** One name for one number is that of the second class: what it is the probability of. */
function namesOfTwo({ labels, classes }: ClassNames): ClassNames {
  const both = (names: readonly string[]) => (names.length === 1 ? [`not ${names[0]}`, ...names] : names);
  return { labels: both(labels), classes: both(classes) };
}

/** Of two classes of the data of which one is known, the other is the other; the same array where that is not so. */
function bothOfTwo(classes: Int32Array): Int32Array {
  const known = classes.find((index) => index >= 0);
  if (classes.length !== 2 || known === undefined || !classes.includes(-1)) return classes;
  return classes.map((index) => (index < 0 ? 1 - known : index));
}
