import { z } from "zod";
import { DeeplingError } from "../base/error.ts";
import { reachable } from "../graph/walk.ts";
import { enlarge, type NumberMap } from "../image/enlarge.ts";
import { backward } from "../passes/backward.ts";
import type { Layer } from "../passes/layer.ts";
import { tap } from "../passes/tap.ts";
import type { ExplainContext } from "./explainer.ts";
import type { Fact } from "./method.ts";
import { requireLayer } from "./target-names.ts";

/** What methods take that weigh the maps of a layer. */
export const layerParameter = z
  .string()
  .meta({ format: "layer" })
  .optional()
  .describe("name or number of the layer whose maps are weighed; the last with maps before the target when absent");

/** One layer's maps and the target's gradient by them, each channels × positions, row by row. */
export interface LayerMaps {
  readonly layer: Layer;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly activations: Float32Array;
  readonly gradients: Float32Array;
}

/** The weight of each place of each channel: positions long, for channel `channel`. */
export type Weigh = (maps: LayerMaps, channel: number) => number;

/** max(0, Σ weight · map) at the layer's own size. */
export function weighMaps(maps: LayerMaps, weigh: Weigh, keepNegative: boolean): NumberMap {
  const area = maps.width * maps.height;
  const sum = new Float64Array(area);
  for (let channel = 0; channel < maps.channels; channel++) {
    const weight = weigh(maps, channel);
    for (let i = 0; i < area; i++) {
      sum[i] = (sum[i] as number) + weight * (maps.activations[channel * area + i] as number);
    }
  }
  const values = Float32Array.from(sum, (value) => (keepNegative ? value : Math.max(0, value)));
  return { width: maps.width, height: maps.height, values };
}

/** A layer's map at the image's size, with what to know of it. */
export function overImage(maps: LayerMaps, map: NumberMap, { model }: ExplainContext) {
  const { width, height } = model.plane;
  const facts: readonly Fact[] = [
    { name: "layer", value: maps.layer.name, doc: "whose maps were weighed" },
    { name: "size there", value: `${maps.width}×${maps.height}`, doc: "enlarged to the image, linear between places" },
  ];
  return { shape: [height, width], values: enlarge(map, width, height), facts };
}

/** Reads a layer's maps and gradients. Throws "unknown layer", "unsupported layer" where it has no maps or lies beyond the target. */
export async function readMaps(context: ExplainContext, asked: string | undefined): Promise<LayerMaps> {
  const layer = chooseLayer(context, asked);
  const { graph, gradient } = context.derive(`maps ${layer.index}`, () => {
    const { forward, value, provider } = context.objective;
    const result = backward(forward, { of: value, withRespectTo: layer.value, provider, seed: "ones" });
    const gradient = result.gradients[0] as string;
    return { graph: tap(result.graph, [layer.value, gradient]), gradient };
  });
  const [activations, gradients] = await context.run(graph, context.image, [layer.value, gradient]);
  const { axis } = layer.channels;
  const channels = Number(layer.channels.count);
  const [height = 1, width = 1] = layer.shape.flatMap((extent, at) =>
    at === 0 || at === axis ? [] : [Number(extent)],
  );
  const inner = layer.shape.slice(axis + 1).reduce<number>((product, extent) => product * Number(extent), 1);
  const turn = (values: Float32Array) => (axis === 1 ? values : channelsFirst(values, channels, inner));
  return {
    layer,
    channels,
    width,
    height,
    activations: turn(activations as Float32Array),
    gradients: turn(gradients as Float32Array),
  };
}

/** The maps one channel after another, of values with `inner` numbers behind the axis of the channels. */
function channelsFirst(values: Float32Array, channels: number, inner: number): Float32Array {
  const area = values.length / channels;
  return values.map((_, to) => {
    const [channel, at] = [Math.floor(to / area), to % area];
    return values[(Math.floor(at / inner) * channels + channel) * inner + (at % inner)] as number;
  });
}

function chooseLayer({ model, objective }: ExplainContext, asked: string | undefined): Layer {
  const before = new Set([...reachable(objective.forward, [objective.value])].flatMap((node) => node.inputs));
  const fits = (layer: Layer) => hasMaps(layer) && layer.index > 0 && before.has(layer.value);
  if (asked !== undefined) {
    const layer = model.layers[requireLayer(asked, model.layers)] as Layer;
    if (fits(layer)) return layer;
    const why = hasMaps(layer) ? "is not between the image and the target" : "has no maps";
    throw new DeeplingError("unsupported", `layer: ${layer.name} ${why}`, { hint: hintOf(model.layers.filter(fits)) });
  }
  // a pooled map is the one before it, coarser
  const fitting = model.layers.filter((layer) => fits(layer) && layer.kind !== "pooling");
  const chosen =
    fitting.findLast(({ shape }) => shape.slice(1).filter((dim) => Number(dim) > 1).length > 2) ?? fitting.at(-1);
  if (chosen !== undefined) return chosen;
  throw new DeeplingError("unsupported", "method: no layer with maps between the image and the target", {
    hint: "use gradient or occlusion",
  });
}

function hasMaps({ shape }: Layer): boolean {
  return shape.length === 4 && shape.slice(1).every((dim) => typeof dim === "number");
}

function hintOf(layers: readonly Layer[]): string {
  return layers.length === 0
    ? "no layer would do"
    : `the last that would do are ${layers
        .slice(-3)
        .map(({ name }) => name)
        .join(", ")}`;
}
