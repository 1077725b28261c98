import type { LinearAlgebra } from "../../math/linear-algebra.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import { classAuc, type TrueClasses, trueClasses } from "./class-auc.ts";
import { createCodeCounter } from "./code-counter.ts";
import { createDeciles, decileCodes, type PlacedAnswers } from "./deciles.ts";
import { createHistograms } from "./histogram.ts";
import type { LayerTally } from "./layer-tally.ts";
import { type ComparingRoom, createComparingRoom, similarUnits } from "./similar-units.ts";
import { createMoments } from "./unit-moments.ts";
import type { LayerUnits } from "./unit-statistics.ts";

/** What a pass found of a layer. */
export interface FoundLayer {
  readonly tally: LayerTally;
  readonly answers: AnswerCodes;
  readonly placed: PlacedAnswers;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
}

/** Memory in which one layer after another is described. */
export interface DescribingRoom extends ComparingRoom {
  readonly count: ReturnType<typeof createCodeCounter>;
  readonly labelled: (layer: Pick<FoundLayer, "answers" | "labels" | "classes">) => LabelledRows;
}

/** Rows of answers whose images have a class, and these classes. */
interface LabelledRows {
  readonly rows: Int32Array;
  readonly known: TrueClasses;
  /** Room for one code for each image. */
  readonly made: Uint16Array;
}

/** Such memory, for layers that are described one at a time. */
export function createDescribingRoom(): DescribingRoom {
  return { count: createCodeCounter(), labelled: createLabelled(), ...createComparingRoom() };
}

/** Finds the rows once for all layers whose answers are of the same images: of many images they are megabytes. */
function createLabelled(): DescribingRoom["labelled"] {
  let last: (LabelledRows & { readonly items: Int32Array; readonly labels: Int32Array | undefined }) | undefined;
  return ({ answers: { items }, labels, classes }) => {
    if (last?.items === items && last.labels === labels && last.known.sizes.length === classes) return last;
    const classOf = (row: number) => labels?.[items[row]!] ?? -1;
    const rows = new Int32Array(items.length);
    let count = 0;
    for (let row = 0; row < items.length; row++) if (classOf(row) >= 0) rows[count++] = row;
    const labelled = rows.subarray(0, count);
    const known = trueClasses(labelled.map(classOf), classes);
    last = { items, labels, rows: labelled, known, made: new Uint16Array(items.length) };
    return last;
  };
}

/** Deciles, histograms, AUC and similar units of a layer, beside its extremes and means. */
export async function describeUnits(
  { tally, answers, placed, labels, classes }: FoundLayer,
  algebra: LinearAlgebra,
  room = createDescribingRoom(),
): Promise<LayerUnits> {
  const { units } = tally;
  const { count, values } = room;
  const { rows, known, made } = room.labelled({ answers, labels, classes });
  const auc = new Float32Array(units * classes);
  const atMost = new Float32Array(units);
  const histograms = createHistograms(units);
  const moments = createMoments(units, values);
  const deciles = createDeciles(units, answers.items, placed);
  for (let unit = 0; unit < units; unit++) {
    const codes = answers.ofUnit(unit, made);
    const own = auc.subarray(unit * classes, (unit + 1) * classes);
    const isLabelled = rows.length === codes.length;
    if (!isLabelled) {
      const labelled = Uint16Array.from(rows, (row) => codes[row]!);
      classAuc(labelled, known, count(labelled), own);
    }
    const counted = count(codes);
    if (isLabelled) classAuc(codes, known, counted, own);
    moments.add(unit, counted, codes.length);
    atMost[unit] = (counted.counts[counted.codes.at(-1) ?? 0] ?? 0) / counted.known;
    histograms.add(unit, counted);
    deciles.find(unit, codes, decileCodes(counted));
  }
  return {
    ...{ layer: tally.layer.index, units, map: tally.map, atMost, auc, classImages: known.sizes.slice() },
    ...tally.result(),
    deciles: deciles.examples,
    histogram: histograms.result(),
    similar: await similarUnits(answers, moments, algebra, room),
  };
}
