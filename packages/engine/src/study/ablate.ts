import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Progress } from "../base/progress.ts";
import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { predictedClass, probabilities } from "../model/read-scores.ts";
import { hasScores } from "../model/score-output.ts";
import { type GatedGraph, gateUnits, requireUnit } from "../passes/ablate.ts";
import { cut } from "../passes/cut.ts";
import type { Layer } from "../passes/layer.ts";
import { createTails } from "./ablate-tails.ts";
import type { Ablated, AblateRequest, Ablation } from "./ablation.ts";
import { type Passed, requireFinite } from "./finite/find-not-finite.ts";
import { noteUnjudged } from "./finite/say-unjudged.ts";
import type { ReadValues } from "./kept/kept-values.ts";
import type { ModelInfo } from "./study.ts";
import type { Subject } from "./subject.ts";
import { unitMeans } from "./units/unit-means.ts";

/** What an ablation needs of its surroundings. */
export interface AblateOptions extends Passed, Pick<Subject, "items" | "dataset"> {
  /** Reads values of the graph for all items. */
  readonly read: ReadValues;
  readonly layer: Layer;
  readonly groups: AblateRequest["groups"];
  readonly fill: "zero" | "mean";
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly signal: Abort | undefined;
}

/**
 * Predictions without some units of a layer, group by group: each batch goes to the layer once, unless it is kept, and from there on once for each group, or once for
 * many units where what follows lets them be stacked. Throws "unknown unit", "unsupported layer", and "invalid activation" where no image's scores are finite.
 */
export async function* ablations(options: AblateOptions): AsyncGenerator<Progress | Ablation> {
  const { graph, model, layer, groups, fill, items, read, labels, signal } = options;
  const type = graph.types.get(layer.value)?.type ?? "float32";
  if (type !== "float32") {
    throw new DeeplingError("unsupported", `layer: ${layer.name} (it holds ${type})`, { hint: "choose another" });
  }
  requireRoom(groups.length, items.length);
  const gated = gateUnits(graph, layer.value, layer.channels.axis);
  for (const unit of groups.flat()) requireUnit(unit, gated.shape[0] ?? 0, layer.name);
  const tail = tailOf(gated, layer, model.output.value);
  const means = fill === "mean" ? yield* unitMeans(options) : undefined;
  const held = groups.map((units) => new Map(units.map((unit) => [unit, means?.[unit] ?? 0])));
  const whole = createTally(items.length, model.output);
  const tallies = groups.map(() => createTally(items.length, model.output, whole));
  const ask = createTails(options, gated, tail, held, means);
  const image = tail.inputs.some(({ name }) => name === model.input.value) ? [model.input.value] : [];
  let [done, missing] = [0, 0];
  for await (const part of read([layer.value, model.output.value, ...image], signal)) {
    const rows = part.items.map((item, position) => ({
      at: done + position,
      position,
      item,
      label: labels?.[item] ?? -1,
    }));
    const present = rows.filter(({ position }) => !part.missing.includes(position));
    const count = (shares: Float32Array, first: number, width: number, tally: Tally) => {
      for (const { position, ...image } of present) {
        const from = (first + position) * width;
        tally.add(image, shares.subarray(from, from + width));
      }
    };
    const [activation, scores, input] = part.tensors as [Tensor<"float32">, Tensor, Tensor<"float32"> | undefined];
    const own = probabilities(scores, model.output);
    const width = own.length / rows.length;
    count(own, 0, width, whole);
    if (done === 0) await requireFinite(options, items, whole.predicted.subarray(0, rows.length), signal);
    for await (const { scores: found, groups: which, stride } of ask(activation, input)) {
      signal?.throwIfAborted();
      const shares = probabilities(found, model.output);
      for (const [copy, group] of which.entries()) count(shares, copy * stride, width, tallies[group] as Tally);
    }
    done += part.items.length;
    missing += part.missing.length;
    yield { kind: "progress", stage: "predictions", done, total: items.length };
  }
  await requireFinite(options, items, whole.predicted, signal);
  yield {
    kind: "ablation",
    layer: layer.index,
    read: done - missing - whole.unjudged.length,
    unjudged: Int32Array.from(whole.unjudged),
    whole: whole.result(new Map()),
    groups: tallies.map((tally, index) => tally.result(held[index] ?? new Map())),
    notes: await noteUnjudged(options, whole.unjudged, signal),
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
  /** Class per item so far; −1 for none. */
  readonly predicted: Int32Array;
  /** Items whose scores are NaN with all units; empty without some. */
  readonly unjudged: readonly number[];
  /** Counts the image at a place in the order of the items, if the network gives numbers for it with all units. */
  readonly add: (
    image: { readonly at: number; readonly item: number; readonly label: number },
    row: Float32Array,
  ) => void;
  readonly result: (held: ReadonlyMap<number, number>) => Ablated;
}

/** A tally of the network without some units; of the network with all of them if `whole` is absent. */
function createTally(total: number, output: ModelInfo["output"], whole?: Tally): Tally {
  const predicted = new Int32Array(total).fill(-1);
  const unjudged: number[] = [];
  let [known, right, confidence] = [0, 0, 0];
  let classes = { sums: new Float64Array(), counts: new Float64Array() };
  return {
    predicted,
    unjudged,
    add: ({ at, item, label }, row) => {
      // a network without class scores judges no image, and loses none
      if (!hasScores(output)) return;
      if ((whole?.predicted[at] ?? 0) < 0) return;
      const said = predictedClass(row, output);
      predicted[at] = said;
      if (said < 0 && whole === undefined) unjudged.push(item);
      if (label < 0 || unjudged.at(-1) === item) return;
      known++;
      // where taking the units away makes scores NaN, that is no right answer
      const share = said < 0 ? 0 : (row[label] ?? 0);
      confidence += share;
      if (known === 1) classes = { sums: new Float64Array(row.length), counts: new Float64Array(row.length) };
      classes.sums[label] = (classes.sums[label] ?? 0) + share;
      classes.counts[label] = (classes.counts[label] ?? 0) + 1;
      if (said === label) right++;
    },
    result: (held) => ({
      units: Int32Array.from(held.keys()),
      fill: Float32Array.from(held.values()),
      predicted,
      trueConfidence: known === 0 ? Number.NaN : confidence / known,
      classConfidence: Float32Array.from(classes.sums, (sum, label) => sum / (classes.counts[label] ?? 0)),
      accuracy: known === 0 ? Number.NaN : right / known,
    }),
  };
}
