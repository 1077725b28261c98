import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { addDistances } from "../../passes/distances.ts";
import type { Layer } from "../../passes/layer.ts";
import { rowForm } from "../../passes/layer-rows.ts";
import { abortable } from "../../runtime/abortable.ts";
import { openRows } from "../projection/run-rows.ts";
import type { Subject } from "../subject.ts";

/** Which images are compared with which activations. */
export interface DistanceQuery {
  /** Layers with rows (`hasRows`). */
  readonly layers: readonly Layer[];
  /** For each image that the others are compared with, its activations at those layers: 1 × … */
  readonly references: readonly (readonly Tensor[])[];
  readonly items: readonly number[];
  readonly signal: Abort | undefined;
}

/** Distances of images to a few others at several layers. */
export interface Distances {
  /** Data set indices of the images that could be read, in the order asked for. */
  readonly items: readonly number[];
  /** Per reference and layer, the Euclidean distance of each image's activations to the reference's; NaN where one is not finite. */
  readonly references: readonly (readonly Float32Array[])[];
}

/** Compares every image with the references at all layers in one pass over the images. */
export async function* measureDistances(
  { graph, feed, batch, passes }: Pick<Subject, "graph" | "feed" | "batch" | "passes">,
  { layers, references, items, signal }: DistanceQuery,
): AsyncGenerator<Progress, Distances> {
  const wanted = layers.map((layer, at) => ({
    value: layer.value,
    form: rowForm(layer),
    references: references.map((activations) => numbers(activations[at])),
  }));
  const { graph: grown, outputs } = addDistances(graph, wanted);
  const width = references.length;
  const found = references.map(() => layers.map(() => new Float32Array(items.length)));
  const read: number[] = [];
  const session = await openRows(grown, abortable(passes.runtime, signal));
  try {
    let done = 0;
    for await (const part of feed(items, batch, signal)) {
      const rowsOf = await session.run(part.input);
      const squared = layers.map((layer, at) => rowsOf(outputs[at] ?? "", layer, width));
      part.items.forEach((item, position) => {
        if (part.missing.includes(position)) return;
        const row = read.length;
        read.push(item);
        found.forEach((reference, at) => {
          reference.forEach((distances, layer) => {
            const distance = Math.sqrt(squared[layer]?.[position * width + at] ?? Number.NaN);
            distances[row] = Number.isFinite(distance) ? distance : Number.NaN;
          });
        });
      });
      done += part.items.length;
      yield { kind: "progress", stage: "comparing images", done, total: items.length };
    }
  } finally {
    await session.dispose();
  }
  return {
    items: read,
    references: found.map((reference) => reference.map((distances) => distances.subarray(0, read.length))),
  };
}

function numbers(tensor: Tensor | undefined): Float32Array {
  const data = tensor?.data ?? [];
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
