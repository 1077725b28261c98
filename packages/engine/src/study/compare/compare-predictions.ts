import { plural } from "../../base/plural.ts";
import { matchClasses } from "../../data/match-classes.ts";

/** What one network predicted, and what is true, in its own numbering of the classes. */
export interface Predictions {
  /** Class per item; −1 where there is none. */
  readonly predicted: ArrayLike<number>;
  /** True class per item, −1 unknown; undefined without labels. */
  readonly labels: ArrayLike<number> | undefined;
  readonly classes: readonly string[];
}

/** A figure of both networks. */
export interface BeforeAfter<T = number> {
  readonly before: T;
  readonly after: T;
}

/** One class, by both networks. */
export interface ClassDifference {
  /** Images of the class that count. */
  readonly images: number;
  /** Images that are predicted as the class. */
  readonly predicted: BeforeAfter;
  /** Share of the class's images that are predicted as it; NaN without images. */
  readonly recall: BeforeAfter;
  /** Share of right ones among the images that are predicted as it; NaN without any. */
  readonly precision: BeforeAfter;
}

/** Two networks' predictions of the same images. Figures that need labels are NaN or empty without them. */
export interface PredictionDifference {
  /** Class names: those of the first network, then those that only the second has. */
  readonly classes: readonly string[];
  /** Images that both predict. */
  readonly count: number;
  /** Of these, images whose true class is known and one of both networks': what everything below but `agreement` and `changed` is computed on. */
  readonly labelled: number;
  readonly accuracy: BeforeAfter;
  /** Share of `count` that both predict alike; NaN where the networks have no class in common, and cannot agree. */
  readonly agreement: number;
  /** Items in the data's order: right by both, by one alone, by neither. */
  readonly bothRight: Int32Array;
  readonly onlyBefore: Int32Array;
  readonly onlyAfter: Int32Array;
  readonly bothWrong: Int32Array;
  /** Items that are predicted otherwise, labelled or not; empty where the networks have no class in common. */
  readonly changed: Int32Array;
  /** Per item of `changed` its true class (−1 where it does not count as `labelled`) and what each network predicts, as indices of `classes`: which cell of the confusion matrix it left, and which it came to. */
  readonly moved: { readonly truth: Int32Array } & BeforeAfter<Int32Array>;
  /** Rows true, columns predicted, row-major classes × classes. Their difference, after − before, is what became more and less common. */
  readonly confusion: BeforeAfter<Int32Array>;
  readonly perClass: readonly ClassDifference[];
  /** What the person should know: classes that were matched otherwise than by equal names, or not at all, and what is not counted for that. */
  readonly notes: readonly string[];
}

/** Class names in a note. */
const NAMED = 5;

/**
 * Compares two networks' predictions of the same items. The second network's classes are matched with the first one's by name, as those of a data set are; images whose true class only one of them knows are
 * not counted, with a note.
 */
export function comparePredictions(before: Predictions, after: Predictions): PredictionDifference {
  const { classes, own, notes } = joinClasses(before.classes, after.classes);
  const size = classes.length;
  const shared = new Set(own.filter((at) => at < before.classes.length));
  const judged = judge(before, after, own);
  const counted = judged.filter(({ truth }) => shared.has(truth));
  const strange = judged.filter(({ truth }) => truth >= 0 && !shared.has(truth));
  const right = (side: "a" | "b") => counted.filter((one) => one[side] === one.truth).length / counted.length;
  const items = (holds: (a: boolean, b: boolean) => boolean) =>
    itemsOf(counted.filter(({ a, b, truth }) => holds(a === truth, b === truth)));
  const confusionOf = (side: "a" | "b") => {
    const cells = new Int32Array(size * size);
    for (const one of counted) cells[one.truth * size + one[side]] = (cells[one.truth * size + one[side]] ?? 0) + 1;
    return cells;
  };
  const confusion = { before: confusionOf("a"), after: confusionOf("b") };
  const changed = shared.size === 0 ? [] : judged.filter(({ a, b }) => a !== b);
  return {
    classes,
    count: judged.length,
    labelled: counted.length,
    accuracy: { before: right("a"), after: right("b") },
    agreement: shared.size === 0 ? Number.NaN : (judged.length - changed.length) / judged.length,
    bothRight: items((a, b) => a && b),
    onlyBefore: items((a, b) => a && !b),
    onlyAfter: items((a, b) => !a && b),
    bothWrong: items((a, b) => !a && !b),
    changed: itemsOf(changed),
    moved: {
      truth: Int32Array.from(changed, ({ truth }) => (shared.has(truth) ? truth : -1)),
      before: Int32Array.from(changed, ({ a }) => a),
      after: Int32Array.from(changed, ({ b }) => b),
    },
    confusion,
    perClass: classes.map((_, at) => classDifference(confusion, size, at)),
    notes: [...notes, ...uncountedNotes(strange.map(({ truth }) => classes[truth] ?? ""))],
  };
}

/** An item that both networks predict, in the first network's numbering, then that of `joinClasses`; the truth is −1 where it is not known. */
interface Judged {
  readonly item: number;
  readonly a: number;
  readonly b: number;
  readonly truth: number;
}

function judge(before: Predictions, after: Predictions, own: readonly number[]): readonly Judged[] {
  const translated = (at: number | undefined) => own[at ?? -1] ?? -1;
  return Array.from(before.predicted, (a, item): Judged => {
    const known = before.labels?.[item] ?? -1;
    const truth = known >= 0 ? known : translated(after.labels?.[item]);
    return { item, a, b: translated(after.predicted[item]), truth };
  }).filter(({ a, b }) => a >= 0 && b >= 0);
}

const itemsOf = (judged: readonly Judged[]): Int32Array => Int32Array.from(judged, ({ item }) => item);

function uncountedNotes(classes: readonly string[]): readonly string[] {
  if (classes.length === 0) return [];
  const names = some([...new Set(classes)]);
  return [`${plural(classes.length, "image")} not counted: only one of the networks has the class (${names})`];
}

function some(names: readonly string[]): string {
  return names.length > NAMED
    ? `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`
    : names.join(", ");
}

/** All class names, and where those of the second network stand among them. */
function joinClasses(before: readonly string[], after: readonly string[]) {
  if (before.length === after.length && before.every((name, at) => name === after[at])) {
    return { classes: before, own: [...after.keys()], notes: [] };
  }
  const match = matchClasses(after, { labels: before, outputs: before.length });
  const classes = [...before];
  const own = Array.from(match.classes, (at, index) => (at >= 0 ? at : classes.push(after[index] ?? "") - 1));
  const known = new Set(own);
  const onlyBefore = before.filter((_, at) => !known.has(at));
  const onlyAfter = after.filter((_, at) => (own[at] ?? 0) >= before.length);
  const lists = [
    onlyBefore.length > 0 && `only the first has ${some(onlyBefore)}`,
    onlyAfter.length > 0 && `only the second has ${some(onlyAfter)}`,
  ];
  const told = lists.filter((text) => text !== false);
  return {
    classes,
    own,
    notes: [
      ...(match.how === "position"
        ? [`the networks' class names differ (${before[0]}, ${after[0]} …): taken in order`]
        : []),
      ...(told.length > 0 ? [`the networks' classes differ: ${told.join("; ")}`] : []),
    ],
  };
}

function classDifference(confusion: BeforeAfter<Int32Array>, size: number, at: number): ClassDifference {
  const each = (of: (cells: Int32Array) => number): BeforeAfter => ({
    before: of(confusion.before),
    after: of(confusion.after),
  });
  const row = (cells: Int32Array) => sum(cells.subarray(at * size, (at + 1) * size));
  const column = (cells: Int32Array) => {
    let total = 0;
    for (let cell = at; cell < cells.length; cell += size) total += cells[cell] ?? 0;
    return total;
  };
  const hits = (cells: Int32Array) => cells[at * size + at] ?? 0;
  return {
    images: row(confusion.before),
    predicted: each(column),
    recall: each((cells) => hits(cells) / row(cells)),
    precision: each((cells) => hits(cells) / column(cells)),
  };
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);
