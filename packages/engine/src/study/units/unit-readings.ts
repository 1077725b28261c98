import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import { addUnitMaps } from "./unit-maps.ts";

/** An extreme of each unit's map, images × units × 1 × 1. */
export interface Extreme {
  readonly value: string;
  readonly place: Place;
}

/** Where an extreme stands first, row by row through the map; images × units × 1 × 1 as float32, exact up to 2²⁴. */
export interface Place {
  /** Name of the value that holds it. */
  readonly at: string;
  /** Name of a value: where it is not above zero, the place is the first, whatever `at` says. Undefined where `at` holds everywhere. */
  readonly above: string | undefined;
}

/** What is read of each unit's map. */
export interface UnitReading {
  readonly most: Extreme;
  /** The smallest activation, appended to the graph when it is first asked for. */
  readonly least: () => Extreme;
  /** Mean over the map; images × units × 1 × 1. */
  readonly mean: string;
}

/** Rows and columns of a layer's maps; of other than two axes the last are columns. 1 × 1 for a dense layer. */
export function mapExtents({ shape, channels }: Layer): readonly [rows: number, columns: number] {
  const extents = shape.filter((_, at) => at !== 0 && at !== channels.axis).map(Number);
  return [extents.slice(0, -1).reduce((product, extent) => product * extent, 1), extents.at(-1) ?? 1];
}

/** Whether a layer's value is images × units × rows × columns, float32. */
export function hasPlanes(builder: GraphBuilder, { value, shape, channels }: Layer): boolean {
  const isFloat = (builder.typeOf(value)?.type ?? "float32") === "float32";
  return shape.length === 4 && channels.axis === 1 && isFloat;
}

/** Maps as images × units × rows × columns, float32; a layer's own value where it is so already. */
export function addUnitPlanes(builder: GraphBuilder, layer: Layer): string {
  const { value, channels } = layer;
  if (hasPlanes(builder, layer)) return value;
  const form = builder.constant(int64([0, Number(channels.count), ...mapExtents(layer)]));
  return builder.add("Reshape", [addUnitMaps(builder, layer), form]);
}

/** Appends each map's mean. The runtime pools activations as its convolutions lay them out; for a reduction it would arrange them anew. */
export function addPlaneMeans(builder: GraphBuilder, planes: string): string {
  return builder.add("GlobalAveragePool", [planes]);
}

/** Reads the maps of a layer. */
export function readMaps(builder: GraphBuilder, layer: Layer): UnitReading {
  const planes = addUnitPlanes(builder, layer);
  return {
    most: addExtreme(builder, layer, planes, "largest"),
    least: once(() => addExtreme(builder, layer, planes, "smallest")),
    mean: addPlaneMeans(builder, planes),
  };
}

/** Asks once, and gives the same answer again. */
export function once<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | undefined;
  return () => {
    answer ??= { value: ask() };
    return answer.value;
  };
}

/**
 * The extreme of each map and its place. A runtime finds the extreme of a row quickly and its place slowly: the place is sought among the rows, and
 * then in the row that it is in.
 */
export function addExtreme(
  builder: GraphBuilder,
  layer: Layer,
  planes: string,
  which: "largest" | "smallest",
): Extreme {
  const [reduce, find] = which === "largest" ? ["ReduceMax", "ArgMax"] : ["ReduceMin", "ArgMin"];
  const [rows, columns] = mapExtents(layer);
  const along = (values: string, axis: number) =>
    builder.add(reduce, [values, builder.constant(int64([axis]))], { keepdims: attribute.int(1) });
  const placeAlong = (values: string, axis: number) =>
    builder.add(find, [values], { axis: attribute.int(axis), keepdims: attribute.int(1) });
  const float = (place: string) => builder.add("Cast", [place], { to: attribute.int(1) });
  const of = (value: string, at: string): Extreme => ({ value, place: { at, above: undefined } });
  const ofRows = along(planes, 3);
  if (rows === 1) return of(ofRows, float(placeAlong(planes, 3)));
  const row = placeAlong(ofRows, 2);
  const index = builder.add("Squeeze", [row, builder.constant(int64([3]))]);
  const inRow = builder.add("GatherND", [planes, index], { batch_dims: attribute.int(2) });
  const column = builder.add("Unsqueeze", [placeAlong(inRow, 2), builder.constant(int64([3]))]);
  // a factor of other axes, or whole numbers, would be multiplied one by one
  const before = builder.add("Mul", [float(row), builder.constant(float32([1, 1, 1, 1], [columns]))]);
  return of(along(ofRows, 2), builder.add("Add", [before, float(column)]));
}
