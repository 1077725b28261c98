import { DeeplingError } from "../base/error.ts";
import { plural, pluralWord } from "../base/plural.ts";
import { sizeOf } from "../graph/tensor.ts";
import { numberedClasses } from "./array-dataset.ts";
import type { LabelSets, NumberedLabels } from "./dataset.ts";
import type { NumberArray } from "./number-array.ts";

/** The true classes that an array holds, as a data set has them. */
export interface ArrayLabels {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  readonly numbered: NumberedLabels | undefined;
  readonly labelSets: LabelSets | undefined;
  /** What was assumed, for the person. */
  readonly notes: readonly string[];
}

/** Which images an array of labels belongs to. */
export interface LabelPlace {
  /** Number of images. */
  readonly count: number;
  /** Name of the array for the person. */
  readonly place: string;
  /** Class names that the data gives. */
  readonly names?: readonly string[] | undefined;
}

/**
 * True classes out of an array: a whole number per image, −1 for none; a text per image, a class name or a number; or a row per
 * image, one-hot, probabilities, or several ones for several labels. Throws "mismatched labels" where their number is not that of
 * the images, "invalid label" and "invalid labels" with the row for what can be none of these.
 */
export function arrayLabels(
  { shape, data }: { readonly shape: readonly number[]; readonly data: NumberArray | readonly string[] },
  { count, place, names }: LabelPlace,
): ArrayLabels {
  const size = sizeOf(shape);
  const long = shape.filter((extent) => extent !== 1);
  const single = size === count && long.length <= 1;
  if (!single && !(size % Math.max(1, count) === 0 && (long[0] === count || count === 1) && long.length <= 2)) {
    throw new DeeplingError(
      "mismatched",
      `labels: ${shape.join("×") || "one"} for ${plural(count, "image")} (${place})`,
      {
        hint: "save one whole number per image",
      },
    );
  }
  if (isTexts(data)) return textLabels(data, single, { count, place, names });
  if (single) return numberLabels(Array.from(data), { count, place, names });
  return rowLabels(Float64Array.from(data), size / count, { count, place, names });
}

/** One number per image; −1 is none, unless the numbers are −1 and 1 alone: two classes, as margin classifiers write them. */
function numberLabels(values: readonly number[], { place, names }: LabelPlace): ArrayLabels {
  const signs = values.includes(-1) && values.includes(1) && values.every((value) => value === 1 || value === -1);
  const labels = wholeNumbers(signs ? values.map((value) => Math.max(0, value)) : values, place);
  const none = labels.reduce((total, label) => total + (label === -1 ? 1 : 0), 0);
  const said = signs
    ? [`labels −1 and 1 are read as the first and the second of two classes (${place})`]
    : none > 0
      ? [`${plural(none, "image")} ${pluralWord(none, "has", "have")} no label: −1 (${place})`]
      : [];
  return { labels, ...numberedClasses(labels, names), labelSets: undefined, notes: said };
}

function textLabels(texts: readonly string[], single: boolean, place: LabelPlace): ArrayLabels {
  if (!single)
    throw new DeeplingError("unsupported", `labels: several texts per image (${place.place})`, { hint: ONE });
  const written = texts.map((text) => text.trim());
  if (written.every((text) => /^-?\d+$/.test(text))) return numberLabels(written.map(Number), place);
  const classes = [...new Set(written)].filter((text) => text !== "").sort();
  const index = new Map(classes.map((name, at) => [name, at]));
  const labels = Int32Array.from(written, (text) => index.get(text) ?? -1);
  return { labels, classes, numbered: undefined, labelSets: undefined, notes: [] };
}

function wholeNumbers(values: readonly number[], place: string): Int32Array {
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < -1 || value > 99_999);
  if (wrong === -1) return Int32Array.from(values);
  throw new DeeplingError("invalid", `label: ${values[wrong]} (${place}, row ${wrong})`, {
    hint: "labels are whole numbers from 0, −1 where there is none",
  });
}

function rowLabels(data: Float64Array, width: number, { count, place, names }: LabelPlace): ArrayLabels {
  const rows = Array.from({ length: count }, (_, row) => data.subarray(row * width, (row + 1) * width));
  const [low, high] = extremes(data);
  const marks = low < high && (low === 0 || low === -1) && data.every((value) => value === low || value === high);
  if (!marks) return shareLabels(rows, { count, place, names });
  const sets = Uint8Array.from(data, (value) => (value === high ? 1 : 0));
  const counts = rows.map((row) => row.reduce((sum, value) => sum + (value === high ? 1 : 0), 0));
  const labels = Int32Array.from(rows, (row, at) => (counts[at] === 1 ? row.indexOf(high) : -1));
  const columns = Array.from({ length: width }, (_, column) => column);
  const used = columns.filter((column) => rows.some((row) => row[column] === high));
  const none = counts.filter((ones) => ones === 0).length;
  const several = counts.filter((ones) => ones > 1).length;
  const said = [
    ...(several > 0 ? [`${plural(several, "image")} ${pluralWord(several, "has", "have")} several labels`] : []),
    ...(none > 0 ? [`${plural(none, "image")} ${pluralWord(none, "has", "have")} no label`] : []),
  ];
  return {
    labels,
    ...numberedClasses(Int32Array.from(used), names, width),
    labelSets: said.length > 0 ? { width, rows: sets } : undefined,
    notes: said.length === 0 ? [] : [`${said.join(", ")} (${place}): only an image with a single label has a class`],
  };
}

/** Rows of probabilities, as label smoothing and distillation leave them. */
function shareLabels(rows: readonly Float64Array[], { place, names }: LabelPlace): ArrayLabels {
  const labels = rows.map((row, at) => {
    const [low, high] = extremes(row);
    const sum = row.reduce((total, value) => total + value, 0);
    const largest = row.indexOf(high);
    if (low >= 0 && Math.abs(sum - 1) <= 0.005 && row.lastIndexOf(high) === largest) return largest;
    const shown = Array.from(row.subarray(0, 4), (value) => Number(value.toPrecision(3))).join(", ");
    throw new DeeplingError("invalid", `labels: ${shown}${row.length > 4 ? ", …" : ""} (${place}, row ${at})`, {
      hint: ONE,
    });
  });
  const found = Int32Array.from(labels);
  return {
    labels: found,
    ...numberedClasses(found, names, rows[0]?.length),
    labelSets: undefined,
    notes: [`rows of probabilities (${place}): the largest is the class`],
  };
}

const ONE = "save one whole number per image, or a row per image with 1 at its class and 0 elsewhere";

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

const isTexts = (data: NumberArray | readonly string[]): data is readonly string[] => Array.isArray(data);
