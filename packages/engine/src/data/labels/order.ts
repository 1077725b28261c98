import { DeeplingError } from "../../base/error.ts";
import { plural, pluralWord } from "../../base/plural.ts";
import type { LabelEntry } from "./label-entry.ts";

/** Class names by output number, and what was assumed of their numbers. */
export interface OrderedLabels {
  readonly labels: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Puts class names at the outputs that their numbers say, for a model with one of `classes` as its number of outputs, where that is known. Without numbers
 * their order counts. Numbers from 1 on are counted from 1, unless the model has one output more (TensorFlow's background, output
 * 0); outputs that are left out between others get no name. Throws "duplicate label number" and "invalid labels" with the place
 * where numbers leave a gap that the model's outputs do not explain.
 */
export function orderLabels(
  entries: readonly LabelEntry[],
  place: string,
  classes: readonly number[] | undefined,
): OrderedLabels {
  const numbered = entries.flatMap(({ name, number, line }) => (number === undefined ? [] : [{ name, number, line }]));
  if (numbered.length === 0) return { labels: entries.map(({ name }) => name), notes: [] };
  const sorted = numbered.toSorted((a, b) => a.number - b.number);
  const at = (line: number | undefined) => (line === undefined ? place : `${place}, line ${line}`);
  sorted.forEach(({ number, line }, index) => {
    if (sorted[index + 1]?.number !== number) return;
    throw new DeeplingError("duplicate", `label number: ${number} (${at(sorted[index + 1]?.line ?? line)})`, {
      hint: "number the names from 0, each number once",
    });
  });
  const names = sorted.map(({ name }) => name);
  const [first, last] = [sorted[0]?.number ?? 0, sorted.at(-1)?.number ?? 0];
  if (first === 0 && last === names.length - 1) return { labels: names, notes: [] };
  const isBackground = classes?.includes(names.length) === false && classes.includes(names.length + 1);
  if (first === 1 && last === names.length && !isBackground) {
    return { labels: names, notes: [`labels are numbered from 1 (${place}): number 1 is taken as output 0`] };
  }
  const outputs = classes?.filter((count) => count > last).sort((a, b) => a - b)[0];
  if (outputs !== undefined) {
    const byNumber = new Map(sorted.map(({ number, name }) => [number, name]));
    const missing = Array.from({ length: outputs }, (_, output) => output).filter((output) => !byNumber.has(output));
    const shown = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ` and ${missing.length - 5} more` : "");
    return {
      labels: Array.from({ length: outputs }, (_, output) => byNumber.get(output) ?? `class ${output}`),
      notes: [`no name for ${pluralWord(missing.length, "output")} ${shown} (${place})`],
    };
  }
  const gap = sorted.findIndex(({ number }, index) => number !== first + index);
  const wrong = sorted[Math.max(0, gap)];
  const before = sorted[gap - 1];
  const where =
    before === undefined ? `number ${wrong?.number} comes first` : `number ${wrong?.number} follows ${before.number}`;
  throw new DeeplingError("invalid", `labels: ${where} (${at(wrong?.line)})`, {
    hint: `number the ${plural(names.length, "name")} from 0 to ${names.length - 1}, each number once`,
  });
}
