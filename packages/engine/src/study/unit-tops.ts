import type { Abort } from "../base/abort.ts";
import type { Progress } from "../base/progress.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph } from "../graph/graph.ts";
import { int64, type Tensor } from "../graph/tensor.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import type { Layer } from "../passes/layer.ts";
import { createNetwork } from "./network.ts";
import type { Subject } from "./subject.ts";
import { addUnitMaps, addUnitMeans } from "./unit-maps.ts";

/** What excites each unit of a layer, over the whole data. */
export interface UnitTops {
  readonly kind: "units";
  readonly layer: number;
  /** Units of the layer, and images kept for each. */
  readonly units: number;
  readonly count: number;
  /** units × count: the images with the largest activations anywhere, the largest first, equal ones in the data's order; −1 where there are fewer. */
  readonly items: Int32Array;
  /** Images that could be read; of each unit those count in which its activations are numbers. */
  readonly read: number;
  /** Like `items`: the largest activation. */
  readonly values: Float32Array;
  /** Like `items`: where it stands, row by row through the layer's map. */
  readonly places: Int32Array;
  /** Rows and columns of the map; 1 × 1 for a dense layer. */
  readonly map: readonly [number, number];
  /** Per unit: mean activation over all positions and images. */
  readonly means: Float32Array;
  /** Per unit: share of the images in which it is above zero anywhere. */
  readonly active: Float32Array;
  /** units × classes: mean activation over the images of each true class; NaN where there are none. */
  readonly classMeans: Float32Array;
}

/** What is asked of which network. */
export interface UnitTopsOptions extends Pick<Subject, "graph" | "items" | "feed" | "batch" | "sessions"> {
  readonly input: string;
  readonly layer: Layer;
  /** Images kept for each unit. */
  readonly count: number;
  /** True class per data set index; −1 unknown; undefined without labels. */
  readonly labels: Int32Array | undefined;
  readonly classes: number;
  readonly signal: Abort | undefined;
}

/** One pass over the data; of each image the runtime hands out three numbers a unit: the largest activation, where it stands, and the mean. */
export async function* unitTops(options: UnitTopsOptions): AsyncGenerator<Progress | UnitTops> {
  const { graph, input, layer, count, items, feed, batch, sessions, labels, classes, signal } = options;
  const { axis, count: units } = { ...layer.channels, count: Number(layer.channels.count) };
  const [rows = 1, ...rest] = layer.shape.filter((_, at) => at !== 0 && at !== axis).map(Number);
  const { summaries, names } = summarised(graph, layer);
  const network = createNetwork(summaries, input, sessions);
  const best = createBest(units, count);
  const sums = new Float64Array(units);
  const active = new Float64Array(units);
  const classSums = new Float64Array(units * classes);
  const counted = new Float64Array(units);
  const classCounts = new Float64Array(units * classes);
  let [done, read] = [0, 0];
  for await (const part of feed(items, batch, signal)) {
    const [most, where, mean] = (await network.read(part.input, names)).map(numbersOf) as [Numbers, Numbers, Numbers];
    part.items.forEach((item, position) => {
      if (part.missing.includes(position)) return;
      read++;
      const label = labels?.[item] ?? -1;
      for (let unit = 0; unit < units; unit++) {
        const at = position * units + unit;
        const [value, average] = [most[at] as number, mean[at] as number];
        if (Number.isNaN(value) || Number.isNaN(average)) continue;
        counted[unit] = (counted[unit] as number) + 1;
        best.offer(unit, item, value, where[at] as number);
        sums[unit] = (sums[unit] as number) + average;
        if (value > 0) active[unit] = (active[unit] as number) + 1;
        if (label < 0) continue;
        const cell = unit * classes + label;
        classSums[cell] = (classSums[cell] as number) + average;
        classCounts[cell] = (classCounts[cell] as number) + 1;
      }
    });
    done += part.items.length;
    yield { kind: "progress", stage: "unit activations", done, total: items.length };
  }
  yield {
    kind: "units",
    layer: layer.index,
    units,
    count,
    read,
    ...best.result,
    map: [rows, rest.reduce((product, extent) => product * extent, 1)],
    means: Float32Array.from(sums, (sum, unit) => sum / (counted[unit] ?? 0)),
    active: Float32Array.from(active, (times, unit) => times / (counted[unit] ?? 0)),
    classMeans: Float32Array.from(classSums, (sum, cell) => sum / (classCounts[cell] ?? 0)),
  };
}

type Numbers = ArrayLike<number>;
const numbersOf = ({ data }: Tensor): Numbers => data as Numbers;

/** The graph with the largest value of each unit's map, its place (as a float, exact up to 2²⁴) and the mean: each images × units. */
function summarised(graph: Graph, layer: Layer) {
  const builder = new GraphBuilder(graph, inferNode);
  const maps = addUnitMaps(builder, layer);
  const most = builder.add("ReduceMax", [maps, builder.constant(int64([2]))], { keepdims: attribute.int(0) });
  const place = builder.add("ArgMax", [maps], { axis: attribute.int(2), keepdims: attribute.int(0) });
  const names = [most, builder.add("Cast", [place], { to: attribute.int(1) }), addUnitMeans(builder, maps)];
  return { summaries: builder.build(names), names };
}

/** The largest few of each unit, kept in order. */
function createBest(units: number, count: number) {
  const items = new Int32Array(units * count).fill(-1);
  const values = new Float32Array(units * count).fill(Number.NaN);
  const places = new Int32Array(units * count).fill(-1);
  return {
    offer: (unit: number, item: number, value: number, place: number): void => {
      const [start, end] = [unit * count, (unit + 1) * count];
      let at = end;
      while (at > start && ((items[at - 1] as number) < 0 || (values[at - 1] as number) < value)) at--;
      if (at === end) return;
      for (const kept of [items, values, places]) kept.copyWithin(at + 1, at, end - 1);
      items[at] = item;
      values[at] = value;
      places[at] = place;
    },
    result: { items, values, places },
  };
}
