import { DeeplingError } from "../../base/error.ts";
import type { Graph } from "../../graph/graph.ts";
import { topological, valuesRead } from "../../graph/walk.ts";
import { diagonal, finiteRows, type Matrix } from "../../math/matrix.ts";
import type { PlannedLayer } from "./plan.ts";

/**
 * Which images are left out of each layer, given those whose activations are not finite there: an image is left out of a layer
 * and of every layer that is computed from it, since a Relu or a pooling may turn what is no number into one that means nothing.
 * `values` are the layers' values.
 */
export function spreadDown(
  graph: Graph,
  values: readonly string[],
  bad: readonly ReadonlySet<number>[],
): readonly ReadonlySet<number>[] {
  if (bad.every((images) => images.size === 0)) return bad;
  const order = topological(graph.nodes);
  const left = bad.map((images) => new Set(images));
  values.forEach((value, layer) => {
    const images = bad[layer];
    if (images === undefined || images.size === 0) return;
    const made = new Set([value]);
    for (const node of order) {
      if (valuesRead(node).some((name) => made.has(name))) for (const name of node.outputs) made.add(name);
    }
    values.forEach((other, at) => {
      if (made.has(other)) for (const image of images) left[at]?.add(image);
    });
  });
  return left;
}

/** The numbers 0 … `count` − 1 that are not in `left`. */
export function remaining(count: number, left: ReadonlySet<number> | undefined): number[] {
  return Array.from({ length: count }, (_, at) => at).filter((at) => left?.has(at) !== true);
}

/** The images that are not among the rows of a matrix that hold only finite numbers. */
export function notFinite(matrix: Matrix): ReadonlySet<number> {
  const finite = finiteRows(matrix);
  return finite.length === matrix.rows ? new Set() : new Set(remaining(matrix.rows, new Set(finite)));
}

/**
 * Which images are left out of each layer, by its Gram matrix of all of them, images × images: one whose activations, or the sum of
 * their squares, are not finite. Throws "invalid activations" where no layer has an image left.
 */
export function leftOutBy(
  graph: Graph,
  layers: readonly PlannedLayer[],
  grams: readonly Matrix[],
): readonly ReadonlySet<number>[] {
  const values = layers.map(({ layer }) => layer.value);
  const left = spreadDown(
    graph,
    values,
    grams.map((gram) => notFinite(diagonal(gram))),
  );
  const [first] = layers;
  if (first !== undefined && left.every((images, at) => images.size > 0 && images.size === grams[at]?.rows)) {
    throw new DeeplingError("invalid", `activations: not finite for any image (layer "${first.layer.name}")`, {
      hint: "the network overflows there, or the preprocessing gives it values that it was not made for",
    });
  }
  return left;
}
