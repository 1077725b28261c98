import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Passed } from "../finite/find-not-finite.ts";
import { createNetwork } from "../network.ts";
import type { Subject } from "../subject.ts";
import { addUnitMaps, addUnitMeans } from "./unit-maps.ts";

/** What is asked of which network. */
export interface UnitMeansOptions extends Passed, Pick<Subject, "items"> {
  readonly layer: Layer;
  readonly signal: Abort | undefined;
}

/** Each unit's mean over all positions and all images that can be read; images on which it is no number are left out. */
export async function* unitMeans(options: UnitMeansOptions): AsyncGenerator<Progress, Float32Array> {
  const { graph, model, layer, items, feed, batch, passes, signal } = options;
  const builder = new GraphBuilder(graph, inferNode);
  const name = addUnitMeans(builder, addUnitMaps(builder, layer));
  const network = createNetwork(builder.build([name]), model.input.value, passes.sessions);
  const units = Number(layer.channels.count);
  const [sums, counts] = [new Float64Array(units), new Float64Array(units)];
  let done = 0;
  for await (const part of feed(items, batch, signal)) {
    const [means] = await network.read(part.input, [name]);
    const numbers = means?.data as ArrayLike<number>;
    const missing = new Set(part.missing);
    for (let position = 0; position < part.items.length; position++) {
      if (missing.has(position)) continue;
      for (let unit = 0; unit < units; unit++) {
        const mean = numbers[position * units + unit]!;
        if (Number.isNaN(mean)) continue;
        sums[unit]! += mean;
        counts[unit]! += 1;
      }
    }
    done += part.items.length;
    yield { kind: "progress", stage: "unit activations", done, total: items.length };
  }
  return Float32Array.from(sums, (sum, unit) => sum / counts[unit]!);
}
