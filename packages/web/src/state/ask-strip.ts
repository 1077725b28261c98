import { type DataInfo, type Evaluation, nameAt, plural } from "@deepling/engine";
import { classTarget } from "./target-words.ts";
import { STRIP_LOOK, STRIP_START, type StripAsked, type ViewState } from "./view-state.ts";

/** Images of one confusion cell that are moved together at most. */
const MOST_OF_CELL = 48;

/**
 * An image moved towards the class that it is confused with (where it was recognised, or nothing is known, the runner-up),
 * and towards its true class beside it.
 */
export function stripOfImage(item: number, probabilities: Float32Array, data: DataInfo): Partial<ViewState> {
  const order = Array.from(probabilities.keys()).sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const [top = 0, second = 0] = order;
  const label = data.labels?.[item] ?? -1;
  const wrong = label >= 0 && label !== top;
  return asking([item], wrong ? top : second, wrong ? label : top, data);
}

/**
 * The images of a confusion cell moved towards the class that they were taken for, or, where they were recognised, that
 * which is most often mistaken for theirs; and towards their true class beside it.
 */
export function stripOfCell(
  items: readonly number[],
  cell: { readonly label: number; readonly said: number },
  { confusion }: Evaluation,
  data: DataInfo,
): Partial<ViewState> {
  const count = data.classes.length;
  const row = Array.from(confusion.subarray(cell.label * count, (cell.label + 1) * count), (many, label) =>
    label === cell.label ? -1 : many,
  );
  const towards = cell.said === cell.label ? row.indexOf(Math.max(...row)) : cell.said;
  const some = [...items].sort((a, b) => a - b).slice(0, MOST_OF_CELL);
  return asking(some, towards, cell.label, data);
}

/** An image moved towards a target that is no class. */
export function stripTowards(item: number, target: string): Partial<ViewState> {
  return { below: "strip", strip: { ...STRIP_START, items: [item], target, compare: "" }, stripLook: STRIP_LOOK };
}

/** Noise moved towards a target. */
export function stripOfNoise(target: string): Partial<ViewState> {
  return { below: "strip", strip: { ...STRIP_START, start: "noise", target }, stripLook: STRIP_LOOK };
}

/** What a strip's images are called together. */
export function stripSubject({ items, start }: StripAsked, { names }: Pick<DataInfo, "names">): string {
  const [item = 0] = items;
  if (start === "noise") return "noise";
  return items.length === 1 ? (nameAt(names, item) ?? `image ${item}`) : plural(items.length, "image");
}

function asking(items: readonly number[], towards: number, beside: number, { classes }: DataInfo): Partial<ViewState> {
  return {
    below: "strip",
    strip: { ...STRIP_START, items, target: classTarget(towards, classes), compare: classTarget(beside, classes) },
    stripLook: STRIP_LOOK,
  };
}
