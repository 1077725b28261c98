import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { predictedClass } from "../../model/read-scores.ts";
import { requireScores } from "../../model/score-output.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import type { Subject } from "../subject.ts";
import { extendVariant } from "../variants/variant.ts";
import { someItems } from "./images-of.ts";
import { type JudgedSteps, judgeSteps } from "./judge-steps.ts";
import { seeImage } from "./kept-activations.ts";
import type { Sweep, SweepCurves, SweepData, SweepRequest } from "./sweep-messages.ts";

/** Why a model without class scores cannot be asked. */
const NO_SCORES = "nothing can be predicted along a range";

/**
 * One parameter of an edit over its range: the probabilities of one image come first, then accuracy and what else there is to say of the data, on
 * more and more images. Throws "missing steps", "missing class scores" and what is wrong with an edit.
 */
export async function* sweep(
  subject: Subject,
  request: SweepRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Sweep> {
  const { steps, neutral = 0, item, images } = request;
  requireScores(subject.model.output, NO_SCORES);
  if (steps.length === 0) throw new DeeplingError("missing", "steps: none to sweep over");
  const items = someItems(subject, images);
  // what is wrong with an edit is said before anything runs
  for (const { variant } of steps) await subject.of(extendVariant(subject.variant, variant));
  const curves = item === undefined ? undefined : await curvesOf(subject, request, subject.item(item), signal);
  const answer = { kind: "sweep", values: steps.map(({ value }) => value), curves } as const;
  if (items.length === 0) return yield { ...answer, final: true, data: undefined };
  if (curves !== undefined) yield { ...answer, final: false, data: undefined };
  const query = { steps: steps.map(({ variant }) => variant), items, tolerant: false, signal };
  for await (const message of judgeSteps(subject, query)) {
    if ("kind" in message) yield message;
    else {
      const notes = message.final ? await noteUnjudged(subject, message.unjudged, signal) : [];
      const data = { ...dataOf(message, answer.values, neutral, items.length), notes };
      yield { ...answer, final: message.final, data };
    }
  }
}

async function curvesOf(
  subject: Subject,
  { steps }: SweepRequest,
  item: number,
  signal: Abort | undefined,
): Promise<SweepCurves> {
  const { output } = subject.model;
  const untouched = (await seeImage(subject, item).predict(signal)).probabilities;
  const probabilities = new Float32Array(steps.length * untouched.length);
  const predicted = new Int32Array(steps.length);
  for (const [at, { variant }] of steps.entries()) {
    signal?.throwIfAborted();
    const edited = await subject.of(extendVariant(subject.variant, variant));
    const row = (await seeImage(edited, item).predict(signal)).probabilities;
    probabilities.set(row.subarray(0, untouched.length), at * untouched.length);
    predicted[at] = predictedClass(row, edited.model.output);
  }
  return { item, untouched, probabilities, predicted: [predictedClass(untouched, output), predicted] };
}

function dataOf(judged: JudgedSteps, values: readonly number[], neutral: number, of: number): Omit<SweepData, "notes"> {
  const { items, labelled, classCounts, untouched } = judged;
  const steps = judged.steps.flatMap((step) => ("reason" in step ? [] : [step]));
  const order = [...values.keys()].sort(
    (a, b) => Math.abs((values[a] ?? 0) - neutral) - Math.abs((values[b] ?? 0) - neutral) || a - b,
  );
  const changedAt = Float64Array.from(items, (_, row) => {
    const first = order.find((at) => steps[at]?.predicted[row] !== judged.predicted[row]);
    return first === undefined ? Number.NaN : (values[first] as number);
  });
  return {
    count: items.length,
    of,
    labelled,
    classCounts,
    untouched,
    steps: steps.map(({ figures }) => figures),
    items: Int32Array.from(items),
    unjudged: Int32Array.from(judged.unjudged),
    changedAt,
  };
}
