import type { Graph } from "../../graph/graph.ts";
import { int64, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { ReaderGraph, SumGraph } from "./contribution-graphs.ts";

/** The row of numbers of an image of a batch. */
export type RowOf = (image: number) => ArrayLike<number>;

/** Runs a graph on what it is fed. */
export type Run = (graph: Graph, feeds: Readonly<Record<string, Tensor>>) => Promise<Readonly<Record<string, Tensor>>>;

/** Values of the network for a batch, by name. */
export type Known = ReadonlyMap<string, Tensor>;

const feedsOf = (sources: readonly Layer[], known: Known): Record<string, Tensor> =>
  Object.fromEntries(sources.map(({ value }) => [value, known.get(value) as Tensor]));

/** Of each image the unit's largest sum, then what each unit of each source adds to it. */
export async function sumRows(
  run: Run,
  { graph, unit: input, most, shares }: SumGraph,
  { sources, unit, known }: { readonly sources: readonly Layer[]; readonly unit: number; readonly known: Known },
): Promise<RowOf> {
  const answer = await run(graph, { ...feedsOf(sources, known), [input]: int64([unit]) });
  const parts = [most, ...shares].map((name) => answer[name]?.data as Float32Array);
  const images = parts[0]?.length ?? 0;
  const widths = parts.map(({ length }) => length / images);
  return (image) =>
    parts.flatMap((part, at) => {
      const width = widths[at] ?? 0;
      return Array.from(part.subarray(image * width, (image + 1) * width));
    });
}

/** What is read for a sum that reads units. */
interface ReaderRead {
  readonly sources: readonly Layer[];
  readonly through: Layer;
  /** Units of `through`. */
  readonly units: readonly number[];
  readonly known: Known;
}

/**
 * Of each image what the units of `through` add to each unit that a sum makes, where that is largest: the sum there less what it is with them at zero.
 */
export async function readerRows(
  run: Run,
  { graph, places, place, at }: ReaderGraph,
  { sources, through, units, known }: ReaderRead,
): Promise<RowOf> {
  const whole = feedsOf(sources, known);
  const images = whole[through.value]?.shape[0] ?? 0;
  const shape = graph.inputs.find(({ name }) => name === places)?.shape ?? [];
  const width = Number(shape[1] ?? 1);
  const anywhere: Tensor = { type: "int64", shape: [images, width, 1], data: new BigInt64Array(images * width) };
  const where = (await run(graph, { ...whole, [places]: anywhere }))[place] as Tensor;
  const [full, less] = [
    await run(graph, { ...whole, [places]: where }),
    await run(graph, {
      ...whole,
      [through.value]: withoutUnits(whole[through.value] as Tensor, through.channels.axis, units),
      [places]: where,
    }),
  ].map((answer) => answer[at]?.data as Float32Array) as [Float32Array, Float32Array];
  return (image) =>
    Array.from({ length: width }, (_, unit) => (full[image * width + unit] ?? 0) - (less[image * width + unit] ?? 0));
}

/** The tensor with some units of an axis at zero. */
function withoutUnits(tensor: Tensor, axis: number, units: readonly number[]): Tensor {
  if (tensor.type === "string") throw new TypeError("units of text");
  const data = tensor.data.slice();
  const inner = tensor.shape.slice(axis + 1).reduce((product, extent) => product * extent, 1);
  const extent = tensor.shape[axis] ?? 1;
  const zero = typeof data[0] === "bigint" ? 0n : 0;
  for (let start = 0; start < data.length; start += inner * extent) {
    for (const unit of units) data.fill(zero as never, start + unit * inner, start + (unit + 1) * inner);
  }
  return { ...tensor, data } as Tensor;
}
