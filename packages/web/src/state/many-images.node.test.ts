import { columnOfNames, type Evaluation, nameAt } from "@deepling/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filteredItems, passingMask } from "./filtered.ts";
import type { KnownImages } from "./known-images.ts";
import { verdictOf } from "./statistics.ts";
import { type Filter, OPEN_FILTER, type SortKey } from "./view-state.ts";

const COUNT = 24;
const CLASSES = ["cat", "dog", "Ünder cat"];

/** Whether an image passes, read from what is known of it alone. */
function passes(filter: Filter, item: number, { data, evaluation, depths }: KnownImages): boolean {
  const { label, predicted, confidence, wrong } = verdictOf(item, data.labels, evaluation);
  if (filter.wrongOnly && !wrong) return false;
  if (filter.classes.length > 0 && !filter.classes.includes(label)) return false;
  if (filter.predicted.length > 0 && !filter.predicted.includes(predicted)) return false;
  const [low, high] = filter.confidence;
  if ((low > 0 || high < 1) && !(confidence >= low && confidence <= high)) return false;
  if (filter.decided.length > 0 && !filter.decided.includes(depths?.[item] ?? -2)) return false;
  const words = [nameAt(data.names, item), data.classes[label]].join(" ").toLowerCase();
  return words.includes(filter.text.trim().toLowerCase());
}

/** What an order compares. */
function keyOf(sort: SortKey, item: number, { data, evaluation, depths }: KnownImages): number {
  const { label, predicted, confidence } = verdictOf(item, data.labels, evaluation);
  const judged = evaluation !== undefined && item < evaluation.count;
  const known = (value: number) => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY);
  const depth = depths?.[item] ?? -2;
  if (sort === "class") return label;
  if (sort === "predicted") return predicted;
  if (sort === "confidence") return known(confidence);
  if (sort === "surprise") return known(judged ? (evaluation.trueConfidence[item] ?? Number.NaN) : Number.NaN);
  if (sort === "depth") return depth === -2 ? Number.POSITIVE_INFINITY : depth < 0 ? Number.NEGATIVE_INFINITY : -depth;
  return item;
}

const share = fc.oneof(fc.constantFrom(0, 1, 0.5, Number.NaN), fc.double({ min: 0, max: 1, noNaN: true }));
const classOf = fc.integer({ min: -1, max: CLASSES.length - 1 });
const rows = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: COUNT, maxLength: COUNT });
const name = fc.constantFrom("a/cat 1.png", "A/dog 2.PNG", "b", "", "ÜBER.png", "İ 3", "cat", "x un", "ΟΔΟΣ", "ΟΔΟΣa");

const known: fc.Arbitrary<KnownImages> = fc
  .record({
    names: rows(name),
    labels: fc.option(rows(classOf), { nil: undefined }),
    judged: fc.option(fc.nat(COUNT), { nil: undefined }),
    predicted: rows(classOf),
    confidence: rows(share),
    trueConfidence: rows(share),
    depths: fc.option(rows(fc.integer({ min: -2, max: 5 })), { nil: undefined }),
  })
  .map(({ names, labels, judged, predicted, confidence, trueConfidence, depths }) => {
    const evaluation: Evaluation | undefined =
      judged === undefined
        ? undefined
        : {
            ...{
              kind: "evaluation",
              unjudged: new Int32Array(),
              final: judged === COUNT,
              count: judged,
              accuracy: 0,
              perLabel: undefined,
              notes: [],
            },
            ...{ predicted: Int32Array.from(predicted), confusion: new Int32Array() },
            confidence: Float32Array.from(confidence),
            trueConfidence: Float32Array.from(trueConfidence),
          };
    const data = {
      ...{ name: "some", count: COUNT, classes: CLASSES, names: columnOfNames(names), skipped: [], notes: [] },
      labels: labels && Int32Array.from(labels),
    };
    return { data, evaluation, depths: depths && Int32Array.from(depths) };
  });

const filter: fc.Arbitrary<Filter> = fc.record({
  classes: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  predicted: fc.uniqueArray(fc.nat(2), { maxLength: 2 }),
  wrongOnly: fc.boolean(),
  confidence: fc.constantFrom<readonly [number, number]>([0, 1], [0.25, 1], [0, 0.5], [0.5, 0.5]),
  decided: fc.constantFrom<readonly number[]>([], [-1], [0, 3], [-1, 5]),
  text: fc.constantFrom(
    "",
    " cat ",
    "g dog",
    "1",
    "ÜBER",
    "über",
    "png",
    ".png c",
    "g ünder",
    "a/",
    "i̇",
    "x un",
    "n ü",
    "οδος",
    "οδοσ",
    "2.png d",
  ),
});

test("what passes, and its order, are those that each image alone gives", () => {
  const sorts: readonly SortKey[] = ["index", "class", "predicted", "confidence", "surprise", "depth"];
  fc.assert(
    fc.property(known, filter, fc.constantFrom(...sorts), (images, wanted, sort) => {
      const all = Array.from({ length: COUNT }, (_, item) => item);
      const passing = all.filter((item) => passes(wanted, item, images));
      const mask = passingMask(wanted, images);
      expect(all.filter((item) => mask === undefined || mask[item] === 1)).toEqual(passing);
      const key = (item: number) => keyOf(sort, item, images);
      const ordered = passing.toSorted((a, b) => (key(a) === key(b) ? a - b : key(a) < key(b) ? -1 : 1));
      expect([...filteredItems(images, wanted, sort)]).toEqual(ordered);
    }),
    { numRuns: 600, seed: 7 },
  );
  expect(passingMask(OPEN_FILTER, { data: {} as never, evaluation: undefined, depths: undefined })).toBeUndefined();
});
