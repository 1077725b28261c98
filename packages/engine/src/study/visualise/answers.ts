import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { objectiveGraph } from "../../explain/objective.ts";
import { objectiveParts, partWeights } from "../../explain/objective-parts.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import { tap } from "../../passes/tap.ts";
import { fixedBatch, inBatches } from "../../runtime/batches.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps } from "../units/unit-maps.ts";
import type { NetworkAt } from "./network-at.ts";

/** A target that is one whole unit counts by its largest activation, as the `units` question has it; every other by its objective. */
export function wholeUnit(
  terms: readonly WeightedTarget[],
): { readonly layer: number; readonly unit: number } | undefined {
  const [only, ...others] = terms;
  if (only === undefined || others.length > 0 || only.weight !== 1) return undefined;
  const { target } = only;
  return target.kind === "unit" && target.position === undefined ? target : undefined;
}

/** What images answer to targets. */
export interface Answers {
  /** Images × targets: the objective. */
  readonly values: Float32Array;
  /** Images × targets: what is compared (`wholeUnit`). */
  readonly answers: Float32Array;
}

/** Asks every target of each of some images, as the network takes them. */
export type AskTargets = (
  images: Tensor<"float32">,
  targetsOf: (image: number) => readonly WeightedTarget[],
) => Promise<Answers>;

/** Reads one target's answer of each image: the objective, and the unit's largest activation where the target is one. */
export function createAsk(
  { sessions, model, runtime, batch }: Pick<Subject, "sessions" | "model" | "runtime" | "batch">,
  { graph, layers }: NetworkAt,
  all: readonly (readonly WeightedTarget[])[],
): AskTargets {
  const parts = objectiveParts(all);
  const objective = objectiveGraph(graph, parts, scoresFor(model.output, all), layers, runtime.provider);
  const units = [...new Set(all.flatMap((terms) => wholeUnit(terms)?.layer ?? []))];
  const builder = new GraphBuilder(objective.forward, inferNode);
  const peaks = new Map(units.map((layer) => [layer, addPeaks(builder, layers[layer]!)]));
  const names = [objective.value, ...peaks.values()];
  const asked = tap(builder.build(names), names);
  const { image } = objective;
  return async (images, targetsOf) => {
    let done = 0;
    const batching = { fixed: fixedBatch(asked, image), most: batch };
    const read = await inBatches(images, batching, async (some, count) => {
      const rows = some.shape[0] ?? count;
      const first = done;
      done += count;
      const targets = Array.from({ length: rows }, (_, row) => (row < count ? targetsOf(first + row) : []));
      const weights = objective.weights.map(({ part, input }): [string, Tensor] => [
        input,
        partWeights(part, targets, model.output.classes, layers),
      ]);
      const answer = await sessions.use(asked, (session) =>
        session.run({ ...Object.fromEntries(weights), [image]: some }, names),
      );
      const values = numbersOf(answer[objective.value]).slice(0, rows);
      const answers = values.map((value, row) => {
        const unit = wholeUnit(targets[row] ?? []);
        if (unit === undefined) return value;
        const most = answer[peaks.get(unit.layer) ?? ""];
        return numbersOf(most)[row * (most?.shape[1] ?? 0) + unit.unit] ?? Number.NaN;
      });
      return [float32([rows], values), float32([rows], answers)];
    });
    return { values: numbersOf(read[0]), answers: numbersOf(read[1]) };
  };
}

/** Scores are added to a graph only where a target is a class: the others may lie before them, and the head may be cut off. */
export function scoresFor(output: Subject["model"]["output"], all: readonly (readonly WeightedTarget[])[]) {
  const isClass = all.flat().some(({ target }) => target.kind === "class" || target.kind === "difference");
  return isClass ? output : { ...output, kind: "none" as const };
}

function addPeaks(builder: GraphBuilder, layer: Layer): string {
  const over = builder.constant(int64([2]));
  return builder.add("ReduceMax", [addUnitMaps(builder, layer), over], { keepdims: attribute.int(0) });
}

/** The best of the data for some targets: reads every image once for each of them. */
export async function* bestOfData(
  { feed, items, batch }: Pick<Subject, "feed" | "items" | "batch">,
  ask: AskTargets,
  targets: readonly (readonly WeightedTarget[])[],
  signal: Abort | undefined,
): AsyncGenerator<Progress, readonly { readonly item: number; readonly value: number }[]> {
  const best = targets.map(() => ({ item: -1, value: Number.NEGATIVE_INFINITY }));
  let done = 0;
  for await (const { input, items: own, missing } of feed(items, batch, signal)) {
    const lost = new Set(missing);
    for (const [at, terms] of targets.entries()) {
      const { values } = await ask(input, () => terms);
      own.forEach((item, row) => {
        const value = values[row] ?? Number.NaN;
        if (!lost.has(row) && value > best[at]!.value) best[at] = { item, value };
      });
    }
    done += own.length;
    yield { kind: "progress", stage: "images compared with", done, total: items.length };
  }
  return best;
}

function numbersOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== "float32") throw new TypeError("answers are float32");
  return tensor.data;
}
