import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { gateFeeds, gateUnits } from "../passes/ablate.ts";
import { cut } from "../passes/cut.ts";
import type { Layer } from "../passes/layer.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { Ablated, AblateRequest, Ablation } from "./ablation.ts";
import { type Feed, padBatch } from "./feed.ts";
import { createNetwork } from "./network.ts";
import { argmax, probabilities } from "./scores.ts";
import type { ModelInfo, Progress } from "./study.ts";
import { unitMeans } from "./unit-means.ts";

/** What an ablation needs of its surroundings. */
export interface AblateOptions {
  readonly graph: Graph;
  readonly model: ModelInfo;
  readonly layer: Layer;
  readonly groups: AblateRequest["groups"];
  readonly fill: "zero" | "mean";
  readonly items: readonly number[];
  readonly feed: Feed;
  readonly batch: number;
  readonly sessions: Sessions;
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
  const gated = gateUnits(graph, layer.value, layer.channelAxis ?? 1);
  for (const unit of groups.flat()) requireUnit(unit, gated.shape[0] ?? 0, layer);
  const means = fill === "mean" ? yield* unitMeans({ ...options, input: model.input.name }) : undefined;
  const head = createNetwork(graph, model.input.name, sessions);
  const tail = cut(gated.graph, [gated.whole], [model.output.name]);
  const fed = new Set(tail.inputs.map(({ name }) => name));
  const held = groups.map((units) => new Map(units.map((unit) => [unit, means?.[unit] ?? 0])));
  const gates = held.map((units) => gateFeeds(gated, units));
  const whole = createTally(items.length);
  const tallies = groups.map(() => createTally(items.length));
  let done = 0;
  for await (const part of feed(items, batch, signal)) {
    const rows = part.items.map((item, position) => ({
      at: done + position,
      position,
      label: labels?.[item] ?? -1,
      missing: part.missing.includes(position),
    }));
    const read = (scores: Tensor, tally: Tally) => {
      const shares = probabilities(scores, model.output.scores);
      const width = shares.length / (scores.shape[0] ?? 1);
      for (const { at, position, label, missing } of rows) {
        if (!missing) tally.add(at, shares.subarray(position * width, (position + 1) * width), label);
      }
    };
    const [activation, scores] = (await head.read(part.input, [layer.value, model.output.name])) as [Tensor, Tensor];
    read(scores, whole);
    const grown = (tensor: Tensor) =>
      head.fixedBatch === undefined ? tensor : padBatch(requireFloat32(tensor, layer), head.fixedBatch);
    const common = { [gated.whole]: grown(activation), [model.input.name]: grown(part.input) };
    for (const [index, tally] of tallies.entries()) {
      signal?.throwIfAborted();
      const feeds = Object.entries({ ...common, ...gates[index] }).filter(([name]) => fed.has(name));
      const answer = await sessions.use(tail, (session) => session.run(Object.fromEntries(feeds)));
      read(answer[model.output.name] as Tensor, tally);
    }
    done += part.items.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  yield {
    kind: "ablation",
    layer: layer.index,
    whole: whole.result(new Map()),
    groups: tallies.map((tally, index) => tally.result(held[index] ?? new Map())),
  };
}

function requireUnit(unit: number, count: number, { name }: Layer): void {
  if (unit < count) return;
  throw new DeeplingError("unknown", `unit: ${name}/${unit}`, { hint: `there are ${count} units, counted from 0` });
}

function requireFloat32(tensor: Tensor, { name }: Layer): Tensor<"float32"> {
  if (tensor.type === "float32") return tensor;
  throw new DeeplingError("unsupported", `layer: "${name}" holds ${tensor.type}`, { hint: "choose another" });
}

interface Tally {
  readonly add: (at: number, row: Float32Array, label: number) => void;
  readonly result: (held: ReadonlyMap<number, number>) => Ablated;
}

function createTally(total: number): Tally {
  const predicted = new Int32Array(total).fill(-1);
  let [known, right, confidence] = [0, 0, 0];
  return {
    add: (at, row, label) => {
      const said = argmax(row);
      predicted[at] = said;
      if (label < 0 || said < 0) return;
      known++;
      confidence += row[label] ?? 0;
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
