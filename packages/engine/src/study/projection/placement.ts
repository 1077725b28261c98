import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { multiplyHere } from "../../math/linear-algebra.ts";
import { type Matrix, matrix32, matrix64 } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import type { PivotLayout } from "../../project/pivot-mds.ts";
import type { View } from "../../project/view.ts";
import { fixedBatch, padBatch } from "../../runtime/batches.ts";
import type { Session } from "../../runtime/runtime.ts";

/**
 * The network rewritten to answer with positions: each image's place in every layer's layout. PivotMDS being linear, this is exact, and
 * two directions for each layer are all it takes (`buildPlacement`). Load `graph` with a runtime and hand the session to `placeImages`.
 */
export interface Placement {
  readonly graph: TypedGraph;
  /** One for each layer of the sequence: the layer's index, and the graph's output that holds images × 2 positions. */
  readonly layers: readonly { readonly layer: number; readonly output: string }[];
}

/** How a layer's products become positions: y = (s − means)·map. */
export interface PlaneMap {
  /** products × 2. */
  readonly map: Matrix;
  /** −means·map. */
  readonly shift: Matrix;
}

/** The map of a layer that was laid out: the layout's weights, seen in the layer's view; all NaN where no image has a place. */
export function planeMap(
  { weights, means }: Pick<PivotLayout, "weights" | "means">,
  view: Pick<View, "matrix">,
): PlaneMap {
  const map = multiplyHere(weights, matrix64(weights.columns, 2, view.matrix), "ab");
  const less = matrix64(
    1,
    means.length,
    means.map((mean) => -mean),
  );
  return { map, shift: multiplyHere(less, map, "ab") };
}

/** Directions whose products are positions: the map's, with its shift among the offsets. */
export function placingDirections(directions: Directions, { shift }: PlaneMap): Directions {
  const { offsets } = directions;
  return {
    value: directions.value,
    form: directions.form,
    matrix: directions.matrix,
    offsets: Float32Array.from(shift.data, (value, axis) => value + (offsets?.[axis] ?? 0)),
  };
}

/** Positions of a batch of preprocessed images, images × 2, at each layer of the placement, in its order. */
export async function placeImages(
  session: Session,
  placement: Placement,
  batch: Tensor<"float32">,
): Promise<readonly Matrix[]> {
  const input = placement.graph.inputs[0]?.name ?? "";
  const count = batch.shape[0] ?? 0;
  const fixed = fixedBatch(placement.graph, input);
  if (fixed !== undefined && count > fixed) {
    throw new DeeplingError("mismatched", `batch: ${plural(count, "image")}, the model takes ${fixed} at once`);
  }
  const answer = await session.run({ [input]: fixed === undefined ? batch : padBatch(batch, fixed) });
  return placement.layers.map(({ output }) => {
    const positions = answer[output];
    if (positions?.type !== "float32") throw new TypeError(`positions of "${output}"`);
    return matrix32(count, 2, positions.data.subarray(0, 2 * count));
  });
}
