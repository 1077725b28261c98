import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Layer } from "../../passes/layer.ts";
import { createOnnxAlgebra } from "../../runtime/onnx-algebra.ts";
import { findNotFinite } from "../finite/find-not-finite.ts";
import { type BatchRange, itemsOfChunk } from "../shards/shards.ts";
import type { Subject } from "../subject.ts";
import type { UnfinishedWork } from "../unfinished.ts";
import type { AnswerCodes } from "./answer-codes.ts";
import { createDescribingRoom, describeUnits } from "./describe-units.ts";
import { answersKept } from "./kept-answers.ts";
import { codeValue } from "./ordered-code.ts";
import { rectifiedLayers } from "./rectified-layers.ts";
import { createUnitPass, foldUnits, type UnitPass, type UnitsFound, type UnitsPart } from "./unit-pass.ts";
import type { LayerUnits, UnitAnswers, UnitStatistics } from "./unit-statistics.ts";

/** Which units are looked at, and how many images are kept for each. */
export interface UnitsAsked {
  readonly layers: readonly Layer[];
  readonly count: number;
}

/** Looks at units of a subject. */
export interface UnitStudies {
  /** What the units of some layers answer to the data. A pass that was given up goes on where it stood; none is made for layers that the last one read. */
  readonly statistics: (
    asked: UnitsAsked,
    signal: Abort | undefined,
    unfinished?: UnfinishedWork | undefined,
  ) => AsyncGenerator<Progress | UnitStatistics>;
  /** The answers of one unit, image by image; at once where the last pass read its layer. */
  readonly answers: (layer: Layer, unit: number, signal: Abort | undefined) => AsyncGenerator<Progress | UnitAnswers>;
  /** The answers of all units of a layer that the last pass read. */
  readonly kept: (layer: Layer) => AnswerCodes;
}

/** Looks at units of a subject: one of these per subject (`Subject.shared`), used by one pass at a time. */
export function unitsOf(subject: Subject): UnitStudies {
  let begun: { readonly key: string; readonly pass: UnitPass } | undefined;
  let last: (UnitsAsked & { readonly found: UnitsFound }) | undefined;

  async function* pass(
    { layers, count }: UnitsAsked,
    signal: Abort | undefined,
    unfinished?: UnfinishedWork | undefined,
  ): AsyncGenerator<Progress, UnitsFound> {
    const known = last === undefined ? undefined : partOf(last, { layers, count }, subject);
    if (known !== undefined) return known;
    const key = `${layers.map(({ index }) => index).join(" ")} / ${count}`;
    if (begun?.key !== key) begun = { key, pass: createUnitPass(collecting(subject, { layers, count })) };
    const { pass: current } = begun;
    yield* current.run(signal, unfinished);
    begun = undefined;
    last = { layers, count, found: current.found() };
    return last.found;
  }

  function kept(layer: Layer): AnswerCodes {
    const codes = last?.found.answers[last.layers.indexOf(layer)];
    if (codes === undefined) throw new TypeError(layer.name);
    return codes;
  }

  return {
    kept,
    statistics: async function* statistics(asked, signal, unfinished) {
      yield* describeFound(subject, yield* pass(asked, signal, unfinished), signal);
    },
    answers: async function* answers(layer, unit, signal) {
      if (last?.layers.includes(layer) !== true) yield* pass({ layers: [layer], count: 1 }, signal);
      const codes = kept(layer);
      const values = Float32Array.from(codes.ofUnit(unit), codeValue);
      yield { kind: "unit answers", final: true, items: codes.items, values };
    },
  };
}

/** What units answer, from what a pass over all images found. */
async function* describeFound(
  subject: Subject,
  { read, tallies, answers, placed }: UnitsFound,
  signal: Abort | undefined,
): AsyncGenerator<Progress | UnitStatistics> {
  const { items, data, passes } = subject;
  const algebra = createOnnxAlgebra(passes.runtime);
  const room = createDescribingRoom();
  const given = { labels: data.labels, classes: data.classes.length };
  const layers: LayerUnits[] = [];
  try {
    for (const [index, tally] of tallies.entries()) {
      signal?.throwIfAborted();
      const [own, where] = [answers[index]!, placed[index]!];
      layers.push(await describeUnits({ ...given, tally, answers: own, placed: where }, algebra, room));
      yield { kind: "progress", stage: "unit statistics", done: index + 1, total: tallies.length };
    }
  } finally {
    await algebra.dispose();
  }
  const broken = tallies.some(({ isBroken }) => isBroken());
  const notFinite = broken ? await findNotFinite(subject, items, signal) : undefined;
  yield { kind: "units", final: true, read, sampled: answers[0]?.items.length ?? 0, layers, notFinite };
}

/** What a pass collects, of which images of a subject. */
function collecting({ graph, model, items, feed, batch, data, passes }: Subject, { layers, count }: UnitsAsked) {
  const known = { labels: data.labels, classes: data.classes.length, input: model.input.value };
  return { ...known, graph, items, feed, batch, sessions: passes.sessions, layers, count };
}

/** The batches of a chunk. */
export async function* unitsPart(
  subject: Subject,
  asked: UnitsAsked,
  range: BatchRange,
  signal: Abort | undefined,
): AsyncGenerator<Progress, UnitsPart> {
  const items = itemsOfChunk(subject.items, subject.batch, range);
  const pass = createUnitPass({ ...collecting(subject, asked), chunk: { items, first: range.first } });
  yield* pass.run(signal);
  return pass.part();
}

/** What units answer to all images, from the parts of chunks in their order. */
export async function* unitsOfParts(
  subject: Subject,
  asked: UnitsAsked,
  parts: AsyncIterable<UnitsPart>,
  signal: Abort | undefined,
): AsyncGenerator<Progress | UnitStatistics> {
  yield* describeFound(subject, await foldUnits(collecting(subject, asked), parts), signal);
}

/**
 * What a pass over more layers found of some of them; undefined where it read others, or kept another sample of the images: an answer must not depend on what was
 * asked before.
 */
function partOf(
  last: UnitsAsked & { readonly found: UnitsFound },
  { layers, count }: UnitsAsked,
  { graph, items }: Subject,
): UnitsFound | undefined {
  const kept = (of: readonly Layer[]) => {
    const units = of.map(({ channels }) => Number(channels.count));
    return answersKept(items.length, { units, rectified: rectifiedLayers(graph, of) });
  };
  const at = layers.map((layer) => last.layers.indexOf(layer));
  if (count !== last.count || at.includes(-1) || kept(layers) !== kept(last.layers)) return undefined;
  const { read, tallies, answers, placed } = last.found;
  return {
    read,
    tallies: at.map((index) => tallies[index]!),
    answers: at.map((index) => answers[index]!),
    placed: at.map((index) => placed[index]!),
  };
}
