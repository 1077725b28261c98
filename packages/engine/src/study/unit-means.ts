import type { Abort } from "../base/abort.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph } from "../graph/graph.ts";
import { int64, type Tensor } from "../graph/tensor.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import type { Layer } from "../passes/layer.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { Feed } from "./feed.ts";
import { createNetwork } from "./network.ts";
import type { Progress } from "./study.ts";

/** What means are taken of. */
export interface UnitMeansOptions {
  readonly graph: Graph;
  readonly input: string;
  readonly layer: Layer;
  readonly items: readonly number[];
  readonly feed: Feed;
  readonly batch: number;
  readonly sessions: Sessions;
  readonly signal: Abort | undefined;
}

/** Each unit's mean over all positions and all images that can be read, in double precision; the runtime hands out one number an image. */
export async function* unitMeans(options: UnitMeansOptions): AsyncGenerator<Progress, Float64Array> {
  const { graph, input, layer, items, feed, batch, sessions, signal } = options;
  const axis = layer.channelAxis ?? 1;
  const builder = new GraphBuilder(graph, inferNode);
  const others = layer.shape.flatMap((_, at) => (at === 0 || at === axis ? [] : [at]));
  const means =
    others.length === 0
      ? layer.value
      : builder.add("ReduceMean", [layer.value, builder.constant(int64(others))], { keepdims: attribute.int(0) });
  const network = createNetwork(builder.build([means]), input, sessions);
  const sums = new Float64Array(Number(layer.shape[axis]));
  let [done, counted] = [0, 0];
  for await (const part of feed(items, batch, signal)) {
    const [rows] = (await network.read(part.input, [means])) as [Tensor];
    const data = rows.data as ArrayLike<number>;
    part.items.forEach((_, position) => {
      if (part.missing.includes(position)) return;
      counted++;
      for (let unit = 0; unit < sums.length; unit++) {
        sums[unit] = (sums[unit] as number) + (data[position * sums.length + unit] as number);
      }
    });
    done += part.items.length;
    yield { kind: "progress", stage: "unit means", done, total: items.length };
  }
  return sums.map((sum) => sum / Math.max(1, counted));
}
