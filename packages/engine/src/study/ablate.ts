import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { predictedClass, probabilities } from "../model/read-scores.ts";
import { type GatedGraph, gateFeeds, gateUnits, requireUnit } from "../passes/ablate.ts";
import { cut } from "../passes/cut.ts";
import type { Layer } from "../passes/layer.ts";
import { padBatch } from "../runtime/batches.ts";
import type { Ablated, AblateRequest, Ablation } from "./ablation.ts";
import { createNetwork } from "./network.ts";
import type { ModelInfo, Progress } from "./study.ts";
import type { Subject } from "./subject.ts";
import { unitMeans } from "./unit-means.ts";

/** What an ablation needs of its surroundings. */
export interface AblateOptions extends Pick<Subject, "graph" | "model" | "items" | "feed" | "batch" | "sessions"> {
  readonly layer: Layer;
  readonly groups: AblateRequest["groups"];
  readonly fill: "zero" | "mean";
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly signal: Abort | undefined;
}

/**
 * Predictions without some units of a layer, group by group: each batch goes to the layer once, and from there on once for each group. Throws
 * "unknown unit", "unsupported layer".
 */
export async function* ablations(options: AblateOptions): AsyncGenerator<Progress | Ablation> {
  const { graph, model, layer, groups, fill, items, feed, batch, sessions, labels, signal } = options;
  const type = graph.types.get(layer.value)?.type ?? "float32";
  if (type !== "float32") {
    throw new DeeplingError("unsupported", `layer: ${layer.name} (it holds ${type})`, { hint: "choose another" });
  }
  requireRoom(groups.length, items.length);
  const gated = gateUnits(graph, layer.value, layer.channels.axis);
  for (const unit of groups.flat()) requireUnit(unit, gated.shape[0] ?? 0, layer.name);
  const tail = tailOf(gated, layer, model.output.value);
  const means = fill === "mean" ? yield* unitMeans({ ...options, input: model.input.value }) : undefined;
  const head = createNetwork(graph, model.input.value, sessions);
  const atOnce = Math.min(batch, head.fixedBatch ?? batch);
  const fed = new Set(tail.inputs.map(({ name }) => name));
  const held = groups.map((units) => new Map(units.map((unit) => [unit, means?.[unit] ?? 0])));
  const gates = held.map((units) => gateFeeds(gated, units));
  const whole = createTally(items.length, model.output);
  const tallies = groups.map(() => createTally(items.length, model.output));
  let [done, missing] = [0, 0];
  for await (const part of feed(items, atOnce, signal)) {
    const rows = part.items.map((item, position) => ({
      at: done + position,
      position,
      label: labels?.[item] ?? -1,
      missing: part.missing.includes(position),
    }));
    const read = (scores: Tensor, tally: Tally) => {
      const shares = probabilities(scores, model.output);
      const width = shares.length / (scores.shape[0] ?? 1);
      for (const { at, position, label, missing } of rows) {
        if (!missing) tally.add(at, shares.subarray(position * width, (position + 1) * width), label);
      }
    };
    const [activation, scores] = (await head.read(part.input, [layer.value, model.output.value])) as [Tensor, Tensor];
    read(scores, whole);
    const grown = (tensor: Tensor) =>
      head.fixedBatch === undefined ? tensor : padBatch(tensor as Tensor<"float32">, head.fixedBatch);
    const common = { [gated.whole]: grown(activation), [model.input.value]: grown(part.input) };
    for (const [index, tally] of tallies.entries()) {
      signal?.throwIfAborted();
      const feeds = Object.entries({ ...common, ...gates[index] }).filter(([name]) => fed.has(name));
      const answer = await sessions.use(tail, (session) => session.run(Object.fromEntries(feeds)));
      read(answer[model.output.value] as Tensor, tally);
    }
    done += part.items.length;
    missing += part.missing.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  yield {
    kind: "ablation",
    layer: layer.index,
    read: done - missing,
    whole: whole.result(new Map()),
    groups: tallies.map((tally, index) => tally.result(held[index] ?? new Map())),
  };
}

/** Bytes that the answers of all groups may fill. */
const ROOM = 2 ** 29;

function requireRoom(groups: number, items: number): void {
  if (4 * groups * items <= ROOM) return;
  throw new DeeplingError("unsupported", `ablation: ${plural(groups, "group")} of units on ${plural(items, "image")}`, {
    hint: "name fewer units, or use fewer images",
  });
}

/** What follows the gate. Throws "unsupported layer" where the scores do not depend on it. */
function tailOf({ graph, whole }: GatedGraph, { name }: Layer, output: string): Graph {
  try {
    return cut(graph, [whole], [output]);
  } catch (cause) {
    if (!(cause instanceof DeeplingError) || cause.code !== "unreachable") throw cause;
    throw new DeeplingError("unsupported", `layer: ${name} ("${output}" does not depend on it)`, {
      hint: "choose another",
      cause,
    });
  }
}

interface Tally {
  readonly add: (at: number, row: Float32Array, label: number) => void;
  readonly result: (held: ReadonlyMap<number, number>) => Ablated;
}

function createTally(total: number, output: ModelInfo["output"]): Tally {
  const predicted = new Int32Array(total).fill(-1);
  let [known, right, confidence] = [0, 0, 0];
  return {
    add: (at, row, label) => {
      const said = predictedClass(row, output);
      predicted[at] = said;
      if (label < 0) return;
      known++;
      // scores that are no numbers are no right answer
      confidence += said < 0 ? 0 : (row[label] ?? 0);
      if (said === label) right++;
    },
    result: (held) => ({
      units: Int32Array.from(held.keys()),
      fill: Float32Array.from(held.values()),
      predicted,
      trueConfidence: known === 0 ? Number.NaN : confidence / known,
      accuracy: known === 0 ? Number.NaN : right / known,
    }),
  };
}
