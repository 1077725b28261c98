import type { Progress } from "../../base/progress.ts";
import { gramOfRows, type LinearAlgebra } from "../../math/linear-algebra.ts";
import { centreRows, columnMeans, copyRows, type Matrix, matrix32, takeBoth, trace } from "../../math/matrix.ts";
import { addRows } from "../../passes/pivot-products.ts";
import { centreGram } from "../../project/distances.ts";
import { leftOutBy, remaining } from "./left-out.ts";
import type { PlannedLayer } from "./plan.ts";
import { LOADING, openRows } from "./run-rows.ts";
import { FAR_FROM_ORIGIN, type Sample, type SampleGram, type Source } from "./sample.ts";

/** Compares images by their activations, which are read out and held. */
export async function* compareHeld(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
  algebra: LinearAlgebra,
): AsyncGenerator<Progress, Sample> {
  const { items: read, layers: held } = yield* readRows(source, layers, items);
  const whole: Matrix[] = [];
  for (const { rows } of held) {
    source.signal?.throwIfAborted();
    whole.push(await gramOfRows(rows, algebra));
  }
  const left = leftOutBy(source.graph, layers, whole);
  const grams: SampleGram[] = [];
  for (const [index, { rows }] of held.entries()) {
    source.signal?.throwIfAborted();
    const present = remaining(rows.rows, left[index]);
    clearRows(rows, left[index]);
    const part = (gram: Matrix) => takeBoth(gram, present);
    const raw = part(whole[index] ?? matrix32(0, 0));
    const centred = centreGram(raw);
    if (!(trace(raw) > FAR_FROM_ORIGIN * trace(centred))) {
      grams.push({ present, raw, centred, origin: undefined });
    } else {
      // rows that are left out are zero
      const origin = columnMeans(rows).map((mean) => (mean * rows.rows) / present.length);
      centreRows(rows, origin);
      clearRows(rows, left[index]);
      const again = part(await gramOfRows(rows, algebra));
      grams.push({ present, raw: again, centred: centreGram(again), origin });
    }
    yield { kind: "progress", stage: "comparing activations", done: grams.length, total: held.length };
  }
  const combine = async (weights: readonly Matrix[]) => {
    const combined: Matrix[] = [];
    for (const [index, { rows }] of held.entries()) {
      const weight = weights[index];
      if (weight !== undefined) combined.push(await algebra.multiply(weight, rows, "aTb"));
    }
    return combined;
  };
  return { items: read, grams, combine };
}

function clearRows({ data, columns }: Matrix, images: ReadonlySet<number> | undefined): void {
  for (const image of images ?? []) data.fill(0, image * columns, (image + 1) * columns);
}

/** A layer's activations for a few images, held in memory: images × width. */
interface HeldLayer {
  readonly plan: PlannedLayer;
  readonly rows: Matrix;
}

/** Images whose activations leave the runtime together: few, since they are held twice while they are copied. */
const READ_AT_ONCE = 32;

/**
 * Reads the rows of `items` at every layer. Images that cannot be decoded are left out: `items` of the answer says which are in.
 */
async function* readRows(
  source: Source,
  layers: readonly PlannedLayer[],
  items: readonly number[],
): AsyncGenerator<Progress, { items: readonly number[]; layers: readonly HeldLayer[] }> {
  const { feed, batch, signal } = source;
  yield LOADING;
  const wanted = layers.map(({ layer, form }) => ({ value: layer.value, form }));
  const { graph, outputs } = addRows(source.graph, wanted);
  const held = layers.map((plan, index) => ({
    plan,
    output: outputs[index] ?? "",
    rows: matrix32(items.length, plan.width),
  }));
  const read: number[] = [];
  const session = await openRows(graph, source.runtime);
  try {
    let done = 0;
    for await (const { items: part, input, missing } of feed(items, Math.min(batch, READ_AT_ONCE), signal)) {
      const rowsOf = await session.run(input);
      let next = read.length;
      const targets = part.map((_, position) => (missing.includes(position) ? -1 : next++));
      for (const { plan, output, rows } of held) copyRows(rowsOf(output, plan.layer, plan.width), rows, targets);
      read.push(...part.filter((_, position) => !missing.includes(position)));
      done += part.length;
      yield { kind: "progress", stage: "reading activations", done, total: items.length };
    }
  } finally {
    await session.dispose();
  }
  return {
    items: read,
    layers: held.map(({ plan, rows }) => {
      const data = rows.data.subarray(0, read.length * plan.width);
      return { plan, rows: { rows: read.length, columns: plan.width, data } };
    }),
  };
}
