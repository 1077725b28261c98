import type { TypedGraph } from "../../graph/typed-graph.ts";
import { type Matrix, matrix32 } from "../../math/matrix.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import type { PreparedLayer, Sampled } from "./prepare.ts";
import { productSource, pullBack, summands } from "./pull-back.ts";
import type { Source } from "./sample.ts";

/** A value at which directions are wanted, by the places of the layers that want them. */
interface Wanted {
  readonly rows: ReturnType<typeof summands>[number];
  readonly layers: number[];
}

/**
 * Where the products of each layer are computed: its directions, pulled back to where they are cheapest, for each of the values that add up to the
 * layer. A value that several layers are made from is pulled back from once.
 */
export async function moveDirections(
  { graph, runtime, signal }: Source,
  { layers }: Sampled<PreparedLayer>,
): Promise<readonly (readonly Directions[])[]> {
  const moved: Directions[][] = layers.map(() => []);
  for (const { rows, layers: places } of wantedOf(graph, layers)) {
    signal?.throwIfAborted();
    const matrices = places.map((place) => layers[place]?.directions.matrix ?? matrix32(0, 0));
    const parts =
      productSource(graph, rows.value, rows.form).value === rows.value
        ? undefined
        : await pullBack(graph, runtime, rows, below(matrices));
    let start = 0;
    for (const [at, place] of places.entries()) {
      const own = matrices[at] ?? matrix32(0, 0);
      moved[place]?.push(parts === undefined ? { ...rows, matrix: own } : part(parts, start, own.rows));
      start += own.rows;
    }
  }
  return moved;
}

/** Some of the directions. */
function part(directions: Directions, start: number, count: number): Directions {
  const { columns, data } = directions.matrix;
  return {
    ...directions,
    matrix: matrix32(count, columns, data.slice(start * columns, (start + count) * columns) as Float32Array),
  };
}

function wantedOf(graph: TypedGraph, layers: readonly PreparedLayer[]): Iterable<Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const [place, { plan }] of layers.entries()) {
    for (const rows of summands(graph, { value: plan.layer.value, form: plan.form })) {
      const key = `${rows.form.pool} ${rows.value}`;
      const found = wanted.get(key) ?? { rows, layers: [] };
      found.layers.push(place);
      wanted.set(key, found);
    }
  }
  return wanted.values();
}

/** Matrices of as many columns below one another. */
function below(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.columns ?? 0;
  const data = new Float32Array(matrices.reduce((sum, { rows }) => sum + rows * columns, 0));
  let start = 0;
  for (const matrix of matrices) {
    data.set(matrix.data, start);
    start += matrix.data.length;
  }
  return matrix32(data.length / Math.max(1, columns), columns, data);
}
