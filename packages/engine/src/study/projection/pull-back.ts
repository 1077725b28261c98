import { float32, sizeOf } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { type Matrix, matrix32 } from "../../math/matrix.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { backward } from "../../passes/backward.ts";
import { cut } from "../../passes/cut.ts";
import { inferShapes } from "../../passes/infer-shapes.ts";
import { addends, averagesFrom, type RowForm, type Rows, rowExtents, WIDEST_SOURCE } from "../../passes/layer-rows.ts";
import { aroundIn, linearSource } from "../../passes/linear-source.ts";
import type { Directions } from "../../passes/pivot-products.ts";
import { tap } from "../../passes/tap.ts";
import type { Runtime } from "../../runtime/runtime.ts";

/** The values whose products with a layer's directions add up to the layer's: what is added there, where that is cheaper to read, or the layer itself. */
export function summands(graph: TypedGraph, { value, form }: Rows): readonly Rows[] {
  const terms = isFree(graph) ? addends(aroundIn(graph), value, form) : undefined;
  return (terms ?? [value]).map((term) => ({ value: term, form }));
}

/** Whether products are read at a layer itself. */
export function isReadItself(graph: TypedGraph, { value, form }: Rows): boolean {
  const terms = summands(graph, { value, form });
  return terms.every((term) => term.value === value) && productSource(graph, value, form).value === value;
}

/** Where products with a value's rows are cheapest: the value itself, or the one that affine operators make it from. */
export function productSource(graph: TypedGraph, value: string, form: RowForm): Rows {
  if (!isFree(graph)) return { value, form };
  const around = aroundIn(graph);
  if (form.pool > 1) return averagesFrom(around, value, form) ?? { value, form };
  const source = linearSource(around, value);
  const shape = graph.types.get(source)?.shape?.slice(1);
  if (source === value || shape === undefined) return { value, form };
  const extents = shape.filter((extent) => typeof extent === "number");
  const affordable = extents.length === shape.length && sizeOf(extents) <= WIDEST_SOURCE * sizeOf(form.shape);
  return affordable ? { value: source, form: { shape: extents, axis: 0, pool: 1 } } : { value, form };
}

/** Jᵀ takes the directions as a batch, which a graph of fixed batch would not. */
const isFree = ({ inputs }: TypedGraph) => typeof inputs[0]?.shape?.[0] === "string";

/**
 * Directions at a layer, moved to the value from which affine operators compute it: for y = Jx + c, ⟨y, b⟩ = ⟨x, Jᵀb⟩ + constant.
 * Jᵀ is the backward graph of those operators. A convolution, its normalisation and the activation before it then share one
 * read of the activations, the runtime can go on fusing them, and early layers are read where they are narrow. Where rows are averages over
 * windows, operators within a position are moved through, which are the same on averages.
 */
export async function pullBack(
  graph: TypedGraph,
  runtime: Runtime,
  layer: Rows,
  directions: Matrix,
): Promise<Directions> {
  const source = productSource(graph, layer.value, layer.form);
  if (source.value === layer.value) return { ...layer, matrix: directions };
  const [from, to] = [rowExtents(source.form), rowExtents(layer.form)];
  const part = partOf(graph, source, layer.value);
  const {
    graph: grown,
    gradients,
    seeds,
  } = backward(part, {
    of: layer.value,
    withRespectTo: source.value,
    provider: runtime.provider,
    seed: "input",
  });
  const [gradient = "", seed = ""] = [gradients[0], seeds[0]];
  const session = await runtime.open(encodeModel(tap(grown, [gradient])));
  try {
    const { rows: count, data } = directions;
    const feeds = {
      [seed]: float32([count, ...to], data),
      [source.value]: float32([count, ...from], new Float32Array(count * sizeOf(from))),
    };
    const named = session.inputs.map(({ name }) => name);
    const answer = await session.run(
      Object.fromEntries(Object.entries(feeds).filter(([name]) => named.includes(name))),
    );
    const pulled = answer[gradient];
    if (pulled?.type !== "float32") throw new TypeError(`gradient of "${layer.value}"`);
    return { value: source.value, form: source.form, matrix: matrix32(count, sizeOf(from), pulled.data) };
  } finally {
    await session.dispose();
  }
}

/** The operators between two values, for activations of the extents that rows hold. */
function partOf(graph: TypedGraph, source: Rows, value: string): TypedGraph {
  const part = cut(graph, [source.value], [value]);
  if (source.form.pool === 1) return part;
  const inputs = part.inputs.map((input) => ({ ...input, shape: ["batch", ...rowExtents(source.form)] }));
  return inferShapes({ ...part, inputs, types: new Map() });
}
