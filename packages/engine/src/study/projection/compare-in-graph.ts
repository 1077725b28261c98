import type { Progress } from "../../base/progress.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { type Matrix, matrix32, takeBoth, takeRows, trace, transpose } from "../../math/matrix.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { addCombinations, addGrams } from "../../passes/pivot-products.ts";
import { centreGram } from "../../project/distances.ts";
import { leftOutBy, remaining } from "./left-out.ts";
import type { PlannedLayer } from "./plan.ts";
import { LOADING, openRows } from "./run-rows.ts";
import { FAR_FROM_ORIGIN, type Sample, type SampleGram, type Source } from "./sample.ts";

/** How many of the largest activations are alive at once while a network runs: one made of another, and a copy of either. */
const ALIVE = 3;

/**
 * Compares images as one batch, inside the graph: only images × images numbers of each layer leave the runtime. Undefined where
 * that cannot be: the graph's batch is fixed, its activations for all the images would not fit into `memory` bytes, a layer is reduced,
 * or its rows lie so far from the origin that they have to be centred first.
 */
export async function* compareInGraph(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  memory: number,
): AsyncGenerator<Progress, Sample | undefined> {
  const { graph, feed, signal } = source;
  const needed = 4 * ALIVE * items.length * largestActivation(graph);
  const free = typeof graph.inputs[0]?.shape?.[0] === "string";
  if (!free || !(needed <= memory) || layers.some(({ form }) => form.pool > 1)) return undefined;
  for await (const { items: part, input, missing } of feed(items, items.length, signal)) {
    const present = part.map((_, position) => position).filter((position) => !missing.includes(position));
    const read = present.map((position) => part[position] ?? -1);
    const grams = yield* gramsOf(source, layers, input, present);
    if (grams === undefined) return undefined;
    yield { kind: "progress", stage: "comparing activations", done: layers.length, total: layers.length };
    return { items: read, grams, combine: (weights) => combineAll(source, layers, { input, present, grams }, weights) };
  }
  return undefined;
}

/** The most numbers that any value of the graph holds for one image; infinite where an extent is not known. */
function largestActivation({ types, inputs, nodes }: TypedGraph): number {
  const made = [
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== "")),
  ];
  return made.reduce((largest, name) => {
    const shape = types.get(name)?.shape;
    const size = shape?.slice(1).reduce<number>((n, extent) => n * (typeof extent === "number" ? extent : Infinity), 1);
    return Math.max(largest, size ?? Number.POSITIVE_INFINITY);
  }, 0);
}

async function* gramsOf(
  { graph, runtime }: Source,
  layers: readonly PlannedLayer[],
  input: Tensor<"float32">,
  decoded: readonly number[],
): AsyncGenerator<Progress, readonly SampleGram[] | undefined> {
  yield LOADING;
  const wanted = layers.map(({ layer, form }) => ({ value: layer.value, form }));
  const { graph: comparing, outputs } = addGrams(graph, wanted);
  const session = await openRows(comparing, runtime);
  try {
    yield { kind: "progress", stage: "comparing activations", done: 0, total: layers.length };
    const rowsOf = await session.run(input);
    const count = input.shape[0] ?? 0;
    const all = layers.map(({ layer }, index) =>
      takeBoth(matrix32(count, count, rowsOf(outputs[index] ?? "", layer, count)), decoded),
    );
    const left = leftOutBy(graph, layers, all);
    const grams: SampleGram[] = [];
    for (const [index, whole] of all.entries()) {
      const present = remaining(decoded.length, left[index]);
      const raw = takeBoth(whole, present);
      const centred = centreGram(raw);
      if (trace(raw) > FAR_FROM_ORIGIN * trace(centred)) return undefined;
      grams.push({ present, raw, centred, origin: undefined });
    }
    return grams;
  } finally {
    await session.dispose();
  }
}

/** One batch of images, of which some could be decoded, and what was found of them. */
interface Seen {
  readonly input: Tensor<"float32">;
  readonly present: readonly number[];
  readonly grams: readonly SampleGram[];
}

/**
 * Layers at which other images are left out are run apart: no image takes part in a run that is left out of one of its layers,
 * where its activations would make a sum of products NaN even with a weight of zero.
 */
async function combineAll(
  source: Source,
  layers: readonly PlannedLayer[],
  { input, present, grams }: Seen,
  weights: readonly Matrix[],
): Promise<readonly Matrix[]> {
  const groups = new Map<string, number[]>();
  for (const [index, gram] of grams.entries()) {
    const key = gram.present.join();
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const combined = layers.map(({ width }, index) => matrix32(weights[index]?.columns ?? 0, width));
  groups.delete("");
  for (const group of groups.values()) {
    const own = group.flatMap((index) => layers[index] ?? []);
    const parts = await combine(
      source,
      own,
      input,
      present,
      group.flatMap((index) => weights[index] ?? []),
    );
    group.forEach((index, at) => {
      combined[index] = parts[at] ?? matrix32(0, 0);
    });
  }
  return combined;
}

async function combine(
  { graph, runtime }: Source,
  layers: readonly PlannedLayer[],
  input: Tensor<"float32">,
  present: readonly number[],
  weights: readonly Matrix[],
): Promise<readonly Matrix[]> {
  const wanted = layers.map(({ layer, form }) => ({ value: layer.value, form }));
  const combining = addCombinations(graph, wanted);
  const session = await runtime.open(encodeModel(combining.graph));
  // only images that have a weight anywhere need to be run: the pivots
  const used = present.map((_, row) => row).filter((row) => weights.some((weight) => hasEntry(weight, row)));
  const images = used.map((row) => present[row] ?? -1);
  try {
    const feeds: Record<string, Tensor> = { [graph.inputs[0]?.name ?? ""]: takeImages(input, images) };
    weights.forEach((weight, index) => {
      const { rows, data } = transpose(takeRows(weight, used));
      feeds[combining.inputs[index] ?? ""] = float32([rows, used.length], data);
    });
    const answer = await session.run(feeds);
    return layers.map(({ width }, index) => {
      const combined = answer[combining.outputs[index] ?? ""];
      if (combined?.type !== "float32") throw new TypeError(`combination ${index}`);
      return matrix32(combined.data.length / width, width, combined.data);
    });
  } finally {
    await session.dispose();
  }
}

function hasEntry({ data, columns }: Matrix, row: number): boolean {
  return data.subarray(row * columns, (row + 1) * columns).some((entry) => entry !== 0);
}

function takeImages({ data, shape }: Tensor<"float32">, images: readonly number[]): Tensor<"float32"> {
  const [count = 1, ...extents] = shape;
  const taken = takeRows(matrix32(count, data.length / Math.max(1, count), data), images);
  return float32([images.length, ...extents], taken.data);
}
