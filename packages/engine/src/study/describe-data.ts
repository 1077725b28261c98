import { nameColumn } from "../base/name-column.ts";
import { plural } from "../base/plural.ts";
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

/** All labels of an item in the model's numbering. */
export type LabelsOf = (item: number) => readonly number[];

/** A data set as a study shows it. */
export interface DescribedData {
  /** In the model's class numbering, with the names that the person knows. */
  readonly data: DataInfo;
  /** Where the data gives several labels to an image. */
  readonly sets: LabelsOf | undefined;
}

/** Matches the data's classes with the model's. */
export function describeData(
  dataset: Dataset,
  given: ClassNames,
  { output }: Pick<ModelInfo, "output">,
): DescribedData {
  const common = {
    name: dataset.name,
    count: dataset.count,
    names: nameColumn(dataset.count, dataset.itemName),
    skipped: dataset.skipped,
  };
  // without class scores the data's own classes colour the projections
  if (!hasScores(output)) {
    const own = { ...common, classes: dataset.classes, labels: dataset.labels, notes: dataset.notes ?? [] };
    return { data: own, sets: undefined };
  }
  const { kind, classes: outputs } = output;
  const named = kind === "binary" ? namesOfTwo(given) : given;
  // known only once the number of classes was: that of ArgMax's scores, or of an output without a declared shape
  const misfit = named.labels.length > 0 && named.labels.length !== outputs;
  const { labels, classes } = misfit ? { labels: [], classes: [] } : named;
  const match = matchClasses(
    dataset.classes,
    { labels, outputs: outputs || undefined },
    dataset.labels && dataset.numbered,
  );
  const matched = kind === "binary" ? bothOfTwo(match.classes) : match.classes;
  const unnamed = Array.from({ length: outputs }, (_, index) => {
    const at = matched.indexOf(index);
    return dataset.classes[at] ?? `class ${index}`;
  });
  const found = matched.some((index) => index >= 0);
  const notes = matched === match.classes ? match.notes : [];
  const data = {
    ...common,
    classes: classes.length === outputs ? classes : unnamed,
    labels: found && dataset.labels ? dataset.labels.map((label) => matched[label] ?? -1) : undefined,
    notes: [
      ...(dataset.notes ?? []),
      ...(misfit
        ? [
            `mismatched labels: ${plural(named.labels.length, "name")} for ${plural(outputs, "class", "classes")}: not used`,
          ]
        : []),
      ...notes,
    ],
  };
  return { data, sets: found ? setsOf(dataset, matched) : undefined };
}

function setsOf({ labelSets }: Dataset, matched: Int32Array): LabelsOf | undefined {
  if (labelSets === undefined) return undefined;
  const { width, rows } = labelSets;
  return (item) =>
    Array.from(rows.subarray(item * width, (item + 1) * width)).flatMap((has, column) => {
      const label = matched[column] ?? -1;
      return has === 1 && label >= 0 ? [label] : [];
    });
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
