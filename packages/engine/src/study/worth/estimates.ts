import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { isFiniteEverywhere } from "../../explain/not-finite.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { float32 } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { fixedBatch, padBatch } from "../../runtime/batches.ts";
import type { Subject } from "../subject.ts";
import { type EstimateGraph, estimateGraph, type LayerValues } from "./estimate-graph.ts";
import { type UnitWeights, weightsAround } from "./readers.ts";
import type { Estimates } from "./worth-messages.ts";

/** What is estimated, of which network, on which images. */
export interface EstimateOptions
  extends Pick<Subject, "graph" | "model" | "items" | "feed" | "batch" | "sessions" | "runtime"> {
  readonly layers: readonly Layer[];
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
  readonly signal: Abort | undefined;
}

/**
 * What the units of layers are worth by estimates that need one pass over the data, however many units there are: first order (activation ×
 * gradient), Wanda's score (Sun et al. 2023), magnitudes of weights, mean activations. Without labels the predicted class stands for the true one.
 */
export async function* estimateUnits(options: EstimateOptions): AsyncGenerator<Progress, readonly Estimates[]> {
  const { graph, model, items, feed, sessions, layers, labels, classes, signal } = options;
  const net = createNet(graph);
  const around = layers.map((layer) => weightsAround(net, layer));
  const made = estimateGraph({
    graph,
    output: model.output,
    layers: layers.map((layer, at) => ({ layer, readers: around[at]?.readers ?? [] })),
    provider: options.runtime.provider,
    labelled: labels !== undefined,
  });
  const fixed = fixedBatch(graph, model.input.value);
  const batch = Math.min(options.batch, fixed ?? options.batch);
  const sums = layers.map((layer, at) => createSums(layer, around[at] as UnitWeights, classes, labels !== undefined));
  let [done, read] = [0, 0];
  for await (const part of feed(items, batch, signal)) {
    const size = fixed ?? part.items.length;
    const known = part.items.map((item, position) => !part.missing.includes(position) && (labels?.[item] ?? 0) >= 0);
    const run = (input: Tensor<"float32">, counts: readonly boolean[]) => {
      const feeds = { [model.input.value]: input, ...inputsFor(made, part.items, counts, { size, labels }) };
      return sessions.use(made.graph, (session) => session.run(feeds));
    };
    const input = padBatch(part.input, size);
    let answer = await run(input, known);
    const broken = brokenRows(made, answer, size);
    const counts = known.map((own, at) => own && !broken.has(at));
    const whole = counts.indexOf(true);
    // what is summed within the graph would be NaN: 0 · NaN is NaN
    if (broken.size > 0 && whole >= 0) answer = await run(withRowsOf(input, broken, whole), counts);
    if (whole >= 0) {
      const images = part.items.map((item, at) => ({ counts: counts[at] === true, label: labels?.[item] ?? -1 }));
      for (const [at, values] of made.layers.entries()) sums[at]?.add(values, answer, images);
    }
    read += counts.filter((own) => own).length;
    done += part.items.length;
    yield { kind: "progress", stage: "estimates", done, total: items.length };
  }
  return sums.map((own) => own.result(read));
}

/** Images of a batch on which an activation or a gradient is NaN or infinite. */
function brokenRows({ layers }: EstimateGraph, answer: Readonly<Record<string, Tensor>>, rows: number): Set<number> {
  const names = layers.flatMap(({ effect, activity }) => (effect === undefined ? [activity] : [effect, activity]));
  const broken = new Set<number>();
  for (const name of names) {
    const data = answer[name]?.data as Float32Array;
    const width = data.length / rows;
    for (let row = 0; row < rows; row++) {
      if (!isFiniteEverywhere(data.subarray(row * width, (row + 1) * width))) broken.add(row);
    }
  }
  return broken;
}

/** The batch with another one of its images in place of some. */
function withRowsOf(batch: Tensor<"float32">, rows: ReadonlySet<number>, from: number): Tensor<"float32"> {
  const data = batch.data.slice();
  const width = data.length / (batch.shape[0] ?? 1);
  for (const row of rows) data.copyWithin(row * width, from * width, (from + 1) * width);
  return { ...batch, data };
}

interface Filled {
  readonly size: number;
  readonly labels: Int32Array | undefined;
}

/** Which images count, and which class is theirs. */
function inputsFor(
  { graph, counts, chosen }: EstimateGraph,
  items: readonly number[],
  known: readonly boolean[],
  { size, labels }: Filled,
) {
  const weights = Float32Array.from({ length: size }, (_, at) => (known[at] === true ? 1 : 0));
  const inputs: Record<string, Tensor> = { [counts]: float32([size], weights) };
  if (chosen === undefined) return inputs;
  const classes = Number(graph.inputs.find(({ name }) => name === chosen)?.shape?.[1] ?? 0);
  const marks = new Float32Array(size * classes);
  items.forEach((item, at) => {
    const label = labels?.[item] ?? -1;
    if (known[at] === true && label < classes) marks[at * classes + label] = 1;
  });
  return { ...inputs, [chosen]: float32([size, classes], marks) };
}

interface Counted {
  readonly counts: boolean;
  readonly label: number;
}

/** Adds up one layer's estimates, batch by batch. */
function createSums(layer: Layer, { readers, made }: UnitWeights, classes: number, labelled: boolean) {
  const units = Number(layer.channels.count);
  const effects = new Float64Array(units);
  const sizes = new Float64Array(units);
  const activity = new Float64Array(units);
  const byClass = new Float64Array(labelled ? units * classes : 0);
  const perClass = new Float64Array(labelled ? classes : 0);
  const squares = readers.map(({ magnitudes }) => new Float64Array(magnitudes.length));
  let hasEffects = false;
  const grow = (sums: Float64Array, at: number, by: number) => {
    sums[at] = (sums[at] ?? 0) + by;
  };
  return {
    add: (values: LayerValues, answer: Readonly<Record<string, Tensor>>, images: readonly Counted[]): void => {
      const numbers = (name: string) => answer[name]?.data as Float32Array;
      const effect = values.effect === undefined ? undefined : numbers(values.effect);
      hasEffects = effect !== undefined;
      images.forEach(({ counts, label }, image) => {
        if (!counts) return;
        if (labelled) grow(perClass, label, 1);
        for (let unit = 0; unit < units; unit++) {
          const own = effect?.[image * units + unit] ?? 0;
          grow(effects, unit, own);
          grow(sizes, unit, Math.abs(own));
          grow(activity, unit, numbers(values.activity)[image * units + unit] ?? 0);
          if (labelled) grow(byClass, unit * classes + label, own);
        }
      });
      values.squares.forEach((name, at) => {
        numbers(name).forEach((square, feature) => {
          grow(squares[at] as Float64Array, feature, square);
        });
      });
    },
    result: (read: number): Estimates => {
      const wanda = new Float64Array(units).fill(readers.length === 0 || read === 0 ? Number.NaN : 0);
      readers.forEach(({ units: of, magnitudes }, at) => {
        of.forEach((some, feature) => {
          const score = Math.sqrt(squares[at]?.[feature] ?? 0) * (magnitudes[feature] ?? 0);
          for (const unit of some) grow(wanda, unit, score);
        });
      });
      const mean = (sums: Float64Array, known: boolean) =>
        Float32Array.from(sums, (sum) => (known ? sum / read : Number.NaN));
      return {
        layer: layer.index,
        count: read,
        firstOrder: mean(effects, hasEffects),
        firstOrderSize: mean(sizes, hasEffects),
        firstOrderByClass: Float32Array.from(byClass, (sum, at) =>
          hasEffects ? sum / (perClass[at % classes] ?? 0) : Number.NaN,
        ),
        wanda: Float32Array.from(wanda),
        magnitude: Float32Array.from(made),
        activation: mean(activity, true),
      };
    },
  };
}
