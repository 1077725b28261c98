import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import type { PixelSpace } from "../../image/pixel-space.ts";
import { imageExtents, type Plane } from "../../image/plane.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { ColourOrder } from "./colour-channels.ts";
import { randomOf } from "./draws.ts";
import type { Applying } from "./edit.ts";
import type { KeptDraws } from "./kept-draws.ts";
import { channelRange } from "./nodes/channels.ts";
import type { SettledEdit } from "./settle.ts";

/** What is known of the images that a graph edits. */
export interface EditedImages {
  readonly plane: Plane;
  readonly space: PixelSpace;
  readonly colours: ColourOrder;
  readonly pixelsOf: Applying<unknown>["pixelsOf"];
  readonly draws: KeptDraws;
  /** Whether no edit was made before. */
  readonly isFirst: boolean;
}

/** Edits as a graph, from the network's input to the network's input. Stacks that differ in settings alone have equal graphs. */
export interface EditGraph {
  readonly graph: Graph;
  readonly output: string;
  /** What is fed for a batch; `untouched` are the same images before the first edit of all. */
  readonly feeds: (
    items: readonly number[],
    input: Tensor<"float32">,
    untouched: Tensor<"float32">,
  ) => Promise<Record<string, Tensor>>;
}

/** Gives what is fed for the items of a batch. */
type Feeder = (items: readonly number[]) => Tensor | Promise<Tensor>;

/** Builds the graph of edits that are made in a row. */
export function editGraph(edits: readonly SettledEdit[], images: EditedImages): EditGraph {
  const { plane, colours, isFirst } = images;
  const builder = new GraphBuilder(emptyGraph("image edits"), inferNode);
  const ofNetwork = { type: "float32", shape: ["batch", ...imageExtents(plane)] } as const;
  const input = builder.input("images", ofNetwork);
  const start = toPixels(builder, input, images);
  let original = "";
  let before = isFirst ? start : "";
  const untouched = (): string => {
    if (before === "") {
      original = builder.input("untouched", ofNetwork);
      before = toPixels(builder, original, images);
    }
    return before;
  };
  const alpha = plane.channels - colours.light;
  const light = (all: string): string => (alpha === 0 ? all : channelRange(builder, all, 0, colours.light));
  const feeders = new Map<string, Feeder>();

  let all = start;
  for (const { kind, settings } of edits) {
    if (kind.by !== "graph") continue;
    const moves = kind.treats === "place";
    const changed = kind.apply({
      settings,
      builder,
      size: { width: plane.width, height: plane.height, channels: moves ? plane.channels : colours.light },
      light: colours.light,
      image: moves ? all : light(all),
      untouched: () => (moves ? untouched() : light(untouched())),
      pixelsOf: images.pixelsOf,
      ...feeding(builder, feeders, { name: kind.name, seed: Number(settings.seed ?? 0), draws: images.draws }),
    });
    const kept = clipped(builder, changed);
    const rest = () => channelRange(builder, all, colours.light, plane.channels);
    all = moves || alpha === 0 ? kept : builder.add("Concat", [kept, rest()], { axis: attribute.int(1) });
  }
  const output = toNetwork(builder, all, images);
  return {
    graph: builder.build([output]),
    output,
    feeds: async (items, tensor, untouchedTensor) => {
      const fed = await Promise.all([...feeders].map(async ([name, feed]) => [name, await feed(items)] as const));
      return {
        ...Object.fromEntries(fed),
        [input]: tensor,
        ...(original === "" ? {} : { [original]: untouchedTensor }),
      };
    },
  };
}

/** How one edit declares what it is fed. */
function feeding(
  builder: GraphBuilder,
  feeders: Map<string, Feeder>,
  { name, seed, draws }: { readonly name: string; readonly seed: number; readonly draws: KeptDraws },
): Pick<Applying<unknown>, "shared" | "each"> {
  let streams = 0;
  return {
    shared: (hint, tensor, shape = "shape" in tensor ? tensor.shape : undefined) => {
      const type = "type" in tensor ? tensor.type : "float32";
      const input = builder.input(hint, { type, shape });
      let read: Promise<Tensor> | undefined;
      feeders.set(input, () => {
        if ("type" in tensor) return tensor;
        read ??= tensor();
        return read;
      });
      return input;
    },
    each: (hint, draw, extents = draw.shape) => {
      const { type, shape, of, varies } = draw;
      const stream = streams++;
      const input = builder.input(hint, { type, shape: ["batch", ...extents] });
      const size = shape.reduce((product, extent) => product * extent, 1);
      feeders.set(input, (items) => {
        const values = type === "float32" ? new Float32Array(items.length * size) : new Int32Array(items.length * size);
        for (const [at, item] of items.entries()) {
          const draw = () => of(randomOf(name, seed, item, stream));
          const key = `${name} ${seed} ${stream} ${item} ${shape}`;
          values.set(varies ? draw() : draws.of(key, draw), at * size);
        }
        const whole = [items.length, ...shape];
        return values instanceof Float32Array ? float32(whole, values) : { type: "int32", shape: whole, data: values };
      });
      return input;
    },
  };
}

/** From the network's input to batch × channels × height × width, red first, in pixel values 0 … 1. */
function toPixels(builder: GraphBuilder, input: string, { plane, space, colours }: EditedImages): string {
  const planar =
    plane.layout === "nchw" ? input : builder.add("Transpose", [input], { perm: attribute.ints([0, 3, 1, 2]) });
  const shifted = builder.add("Sub", [planar, perChannel(builder, space.offsets)]);
  return ordered(builder, builder.add("Div", [shifted, perChannel(builder, space.gains)]), colours.order);
}

function toNetwork(builder: GraphBuilder, pixels: string, { plane, space, colours }: EditedImages): string {
  // an order of colours that is turned round is its own inverse
  const own = ordered(builder, pixels, colours.order);
  const scaled = builder.add("Mul", [own, perChannel(builder, space.gains)]);
  const input = builder.add("Add", [scaled, perChannel(builder, space.offsets)]);
  return plane.layout === "nchw" ? input : builder.add("Transpose", [input], { perm: attribute.ints([0, 2, 3, 1]) });
}

function ordered(builder: GraphBuilder, value: string, order: readonly number[]): string {
  if (order.every((from, to) => from === to)) return value;
  return builder.add("Gather", [value, builder.constant(int64(order))], { axis: attribute.int(1) });
}

function perChannel(builder: GraphBuilder, values: readonly number[]): string {
  return builder.constant(float32([values.length, 1, 1], values));
}

function clipped(builder: GraphBuilder, value: string): string {
  const [black = "", white = ""] = [0, 1].map((bound) => builder.constant(float32([], [bound])));
  return builder.add("Clip", [value, black, white]);
}
