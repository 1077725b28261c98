import { attribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";

/** Products of positions that are held at a time: 64 MB. */
const ROOM = 2 ** 24;

/** The activations of a layer with a row for each position, images × positions × channels; 1 position for a dense layer. */
function addPositions(builder: GraphBuilder, { value, shape, channels }: Layer): string {
  const { axis, count } = channels;
  const last = axis === shape.length - 1;
  const order = [...shape.flatMap((_, at) => (at === axis ? [] : [at])), axis];
  const laid = last ? value : builder.add("Transpose", [value], { perm: attribute.ints(order) });
  return builder.add("Reshape", [laid, builder.constant(int64([0, -1, Number(count)]))]);
}

/**
 * Appends how well a layer matches a guide: at each position p the largest product of its channels with a position q of the guide, max_q ⟨a_p, g_q⟩, as a mean over p. Its
 * gradient by a_p is the guide's position that matches best, as in mordvintsev2015's notebook. Answers the objective [batch] and the input for the guide, positions × channels.
 */
export function addGuide(builder: GraphBuilder, layer: Layer): { readonly value: string; readonly guide: string } {
  const guide = builder.input("guide", { type: "float32", shape: ["positions", Number(layer.channels.count)] });
  const own = addPositions(builder, layer);
  const turned = builder.add("Transpose", [guide], { perm: attribute.ints([1, 0]) });
  const products = builder.add("MatMul", [own, turned]);
  const best = builder.add("ArgMax", [products], { axis: attribute.int(2), keepdims: attribute.int(0) });
  const matched = builder.add("Gather", [guide, best], { axis: attribute.int(0) });
  const each = builder.add("ReduceSum", [builder.add("Mul", [own, matched]), builder.constant(int64([2]))], {
    keepdims: attribute.int(0),
  });
  const value = builder.add(
    "ReduceMean",
    [each, builder.constant(int64([1]))],
    { keepdims: attribute.int(0) },
    "match",
  );
  return { value, guide };
}

/** A guide's positions in a layer. */
export interface GuideFeatures {
  /** Positions × channels. */
  readonly positions: Tensor<"float32">;
  /** Of how many positions these are. */
  readonly of: number;
}

/** What a layer makes of an item at the network's own size; of many positions only as many, evenly spread, as can be compared with `others` positions. */
export async function guideFeatures(
  { inputOf, network }: Pick<Subject, "inputOf" | "network">,
  item: number,
  { value, shape, channels }: Layer,
  others: number,
): Promise<GuideFeatures> {
  const [answer] = await network.read(await inputOf(item), [value]);
  if (answer?.type !== "float32") throw new TypeError("a guide is float32");
  const count = Number(channels.count);
  // shapes of a graph that takes one image may lack the batch, but never the channels
  const after = shape.slice(channels.axis + 1).reduce<number>((product, extent) => product * Number(extent), 1);
  const of = answer.data.length / count;
  const kept = Math.max(1, Math.min(of, Math.floor(ROOM / Math.max(1, others))));
  const data = new Float32Array(kept * count);
  for (let row = 0; row < kept; row++) {
    const position = Math.floor(((row + 0.5) * of) / kept);
    const start = Math.floor(position / after) * after * count + (position % after);
    for (let channel = 0; channel < count; channel++)
      data[row * count + channel] = answer.data[start + channel * after] ?? 0;
  }
  return { positions: float32([kept, count], data), of };
}
