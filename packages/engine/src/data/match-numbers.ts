import type { ClassMatch } from "./class-match.ts";
import type { NumberedLabels } from "./dataset.ts";
import type { LabelFind } from "./find-label.ts";

/**
 * Label k of the data is the model's output k. Labels from 1 to the number of outputs are counted from 1; others that exceed the
 * outputs are meant for another model, and none of them counts. Both are said in the notes.
 */
export function matchNumbers(
  dataClasses: readonly string[],
  outputs: number | undefined,
  { least, most }: NumberedLabels,
): ClassMatch {
  const counted = (from: number) => Int32Array.from(dataClasses, (_, label) => Math.max(label - from, -1));
  if (outputs === undefined || most < outputs) {
    return { classes: counted(0), how: "number", unmatched: [], notes: [] };
  }
  if (least === 1 && most === outputs) {
    const note = `labels are 1 to ${most}: label 1 is taken as the model's output 0`;
    return { classes: counted(1), how: "number", unmatched: [], notes: [note] };
  }
  const note = `mismatched labels: ${least} to ${most} for ${outputs} outputs, 0 to ${outputs - 1} (not used: label k has to be output k of the model)`;
  return { classes: new Int32Array(dataClasses.length).fill(-1), how: "none", unmatched: dataClasses, notes: [note] };
}

/**
 * Class names that are whole numbers, as output numbers; or by their order, where they are as many as the outputs but not from 0 on.
 * Undefined where some are no numbers, two are the same number, or one was found among the labels at another output.
 */
export function matchNumberNames(
  names: readonly string[],
  found: readonly LabelFind[],
  outputs: number | undefined,
): ClassMatch | undefined {
  if (outputs === undefined || names.length === 0 || !names.every((name) => /^\d{1,9}$/.test(name))) return undefined;
  const numbers = names.map(Number);
  const sorted = numbers.toSorted((a, b) => a - b);
  if (new Set(numbers).size < numbers.length) return undefined;
  const result = (classes: readonly number[], note: string): ClassMatch => ({
    classes: Int32Array.from(classes),
    how: "number",
    unmatched: [],
    notes: [note + orderOfText(names, sorted)],
  });
  // a label's own name goes first: "1" may be the name of output 0
  const agree = numbers.every((number, index) => found[index]?.outputs.every((output) => output === number));
  if (agree && numbers.every((number) => number < outputs)) {
    return result(numbers, "class names are numbers: taken as the model's output numbers");
  }
  if (names.length !== outputs || found.some(({ outputs: at }) => at.length > 0)) return undefined;
  return result(
    numbers.map((number) => sorted.indexOf(number)),
    `class names are the numbers ${sorted[0]} to ${sorted.at(-1)}: taken in this order as outputs 0 to ${outputs - 1}`,
  );
}

// torchvision's ImageFolder sorts folders as text, which is another order unless they have leading zeros
function orderOfText(names: readonly string[], sorted: readonly number[]): string {
  const text = names.toSorted();
  if (text.every((name, index) => Number(name) === sorted[index])) return "";
  return ` (torchvision's ImageFolder sorts them as text, ${text.slice(0, 4).join(", ")} …; if the model was trained that way, give this order with --labels)`;
}
