import { type Abort, unlessAborted } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import type { Batch } from "../../data/feed.ts";
import { imageEdits } from "../../edits/image/index.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { int64 } from "../../graph/tensor.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { sampledAnswersOf } from "../elsewhere/sampled-answers.ts";
import { createNetwork, type Network } from "../network.ts";
import type { Subject } from "../subject.ts";
import { codeValue } from "../units/ordered-code.ts";
import { addUnitMaps } from "../units/unit-maps.ts";
import { extendVariant, withoutImageEdits } from "../variants/variant.ts";
import { type TunedEdit, tunedEdits } from "./tuned-edits.ts";
import type { TuningCurve, UnitTuning } from "./tuning-messages.ts";

/** Whose answer is followed. */
export interface TuningAsked {
  readonly layer: Layer;
  readonly unit: number;
  /** One image; those with the unit's largest answers where it is absent. */
  readonly item: number | undefined;
  /** How many of these. */
  readonly count: number;
}

/** Follows a unit's answer while its images are edited (`tunedEdits`). Images are decoded once; an edit that these images do not have is left out, with the reason. */
export async function* unitTuning(
  subject: Subject,
  asked: TuningAsked,
  signal: Abort | undefined,
): AsyncGenerator<Progress | UnitTuning> {
  const { layer, unit, item } = asked;
  const { items, among } = yield* chosenImages(subject, asked, signal);
  const network = answerNetwork(subject, layer);
  const plain = await subject.of(withoutImageEdits(subject.variant));
  const held: Batch[] = [];
  for await (const batch of plain.feed(items, subject.batch, signal)) held.push(batch);
  const answerTo = (image: string) => meanAnswer({ subject, plain, network, held, unit, signal }, image);
  const untouched = await answerTo("");
  const edits = tunedEdits(subject.preprocessing.fit);
  const curves: TuningCurve[] = [];
  const skipped: { edit: string; reason: string }[] = [];
  let done = 0;
  for (const tuned of edits) {
    try {
      curves.push(await curveOf(tuned, untouched, answerTo));
    } catch (error) {
      if (!(error instanceof DeeplingError) || error.code !== "unsupported") throw error;
      skipped.push({ edit: tuned.edit, reason: error.hint ?? error.message });
    }
    done++;
    yield { kind: "progress", stage: "tuning curves", done, total: edits.length };
  }
  const found = { kind: "unit tuning", final: true, layer: layer.index, unit } as const;
  yield { ...found, items: Int32Array.from(items), among: item === undefined ? among : 1, untouched, curves, skipped };
}

/** The image asked for, or those with the unit's largest answers in a seeded sample of the data. */
async function* chosenImages(
  subject: Subject,
  { layer, unit, item, count }: TuningAsked,
  signal: Abort | undefined,
): AsyncGenerator<Progress, { readonly items: readonly number[]; readonly among: number }> {
  if (item !== undefined) return { items: [subject.item(item)], among: 1 };
  const answers = (yield* subject.shared(sampledAnswersOf)(signal)).get(layer.index);
  if (answers === undefined) {
    throw new DeeplingError("unsupported", `layer: the rows of ${layer.name} belong to no image`, {
      hint: "choose another layer",
    });
  }
  const values = Array.from(answers.ofUnit(unit), codeValue);
  const order = [...values.keys()]
    .filter((row) => !Number.isNaN(values[row]))
    .sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  return { items: order.slice(0, count).map((row) => answers.items[row] ?? 0), among: values.length };
}

/** The network with each unit's largest activation of a layer as its only output. */
function answerNetwork({ graph, model, passes }: Subject, layer: Layer): Network & { readonly most: string } {
  const builder = new GraphBuilder(graph, inferNode);
  const keepdims = { keepdims: attribute.int(0) };
  const most = builder.add(
    "ReduceMax",
    [addUnitMaps(builder, layer), builder.constant(int64([2]))],
    keepdims,
    "answers",
  );
  return { ...createNetwork(builder.build([most]), model.input.value, passes.sessions), most };
}

interface Answering {
  readonly subject: Subject;
  /** Without edits of images. */
  readonly plain: Subject;
  readonly network: Network & { readonly most: string };
  readonly held: readonly Batch[];
  readonly unit: number;
  readonly signal: Abort | undefined;
}

/** The unit's mean answer to the images with a further edit; images that cannot be read, and answers that are no number, are left out. */
async function meanAnswer({ subject, plain, network, held, unit, signal }: Answering, image: string): Promise<number> {
  const edited = await plain.of(extendVariant(subject.variant, { image }));
  const feed = edited.over(async function* heldFeed() {
    yield* held;
  });
  const items = held.flatMap((batch) => batch.items);
  let [sum, count] = [0, 0];
  for await (const part of feed(items, subject.batch, signal)) {
    const [tensor] = await unlessAborted(network.read(part.input, [network.most]), signal);
    const answers = tensor?.data as Float32Array;
    const units = answers.length / part.items.length;
    for (const at of part.items.keys()) {
      const answer = answers[at * units + unit] ?? Number.NaN;
      if (part.missing.includes(at) || !Number.isFinite(answer)) continue;
      sum += answer;
      count++;
    }
  }
  return sum / count;
}

async function curveOf(
  { edit, unit, neutral, values }: TunedEdit,
  untouched: number,
  answerTo: (image: string) => Promise<number>,
): Promise<TuningCurve> {
  const answers: number[] = [];
  for (const value of values) answers.push(value === neutral ? untouched : await answerTo(`${edit}=${value}`));
  const title = imageEdits.find(({ name }) => name === edit)?.title ?? edit;
  return { edit, title, unit, neutral, values: Float32Array.from(values), answers: Float32Array.from(answers) };
}
