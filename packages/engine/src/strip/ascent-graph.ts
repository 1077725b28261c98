import type { ObjectiveGraph } from "../explain/objective.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, int64 } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { PixelSpace } from "../image/pixel-space.ts";
import { imageExtents, type Plane } from "../image/plane.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { lower } from "../passes/lower/lower.ts";
import { putBefore } from "../passes/put-before.ts";
import { repeat } from "../passes/repeat.ts";
import type { AscentForm } from "./ascent-settings.ts";
import { addSpectralFilter, spectralWeights } from "./fourier.ts";

/**
 * A network with an objective, its gradient and a step of ascent along it, some times in a row: images go in and come out moved. The names of
 * what it takes beside the target's weights, and of what it gives.
 */
export interface AscentGraph {
  readonly graph: Graph;
  readonly objective: ObjectiveGraph;
  readonly form: AscentForm;
  readonly inputs: AscentInputs;
  /** The images after the last step, in the network's layout. */
  readonly moved: string;
  /** [K, N] and [K, N, classes], [N] and [N, classes] of one step at a time: the objective and the probabilities (undefined without class scores) before each step. */
  readonly values: string;
  readonly probabilities: string | undefined;
  /** [K, N, 1, 1], [N, 1, 1, 1] of one step at a time: the gradients' lengths, finite where every number of a gradient is. */
  readonly slopes: string;
}

/** What is fed to K steps; the K is left away in a form of one step at a time. */
export interface AscentInputs {
  /** K, an int64; "" in a form of one step at a time. */
  readonly times: string;
  /** [N, …] in the network's layout, pixel values 0 … 1. */
  readonly images: string;
  /** Where the ascent began, like the images. */
  readonly origin: string;
  /** [K]: how far each step goes. */
  readonly lengths: string;
  /** Largest change of a pixel. */
  readonly reach: string;
  /** Largest Euclidean distance from the origin. */
  readonly radius: string;
  /** Whether steps go along the gradient's signs. */
  readonly signs: string;
  /** [C, C, 1, 1]: from a gradient by the network's input to a direction of pixels. */
  readonly mixing: string;
  /** Weight of the change's total variation; "" in a form without. */
  readonly variation: string;
  /** [K, H] and [K, W]: the rows and columns that the network sees, rolled; "" in a form without. */
  readonly rows: string;
  readonly columns: string;
  /** [H, H] and [W, W], by which each channel of a gradient is multiplied from the left and the right; "" in a form without. */
  readonly down: string;
  readonly across: string;
}

/** Less than any number that is not denormal; what is divided by it stays nothing where it was nothing. */
const TINY = 1.2e-38;

/** Axes of one image of a batch. */
const IMAGE_AXES = int64([1, 2, 3]);

/** How a graph that is not repeated is fed and read. */
const UNCHANGED = { times: "", input: (name: string) => name, output: (name: string) => name };

/** Puts a step of ascent around an objective and its gradient, in one graph; one of a form that takes several lets nothing out of the runtime between them. */
export function ascentGraph(objective: ObjectiveGraph, plane: Plane, space: PixelSpace, form: AscentForm): AscentGraph {
  const { width, height, channels } = plane;
  const fed = fromPixels(objective, plane, space, form);
  const builder = new GraphBuilder(fed.graph, inferNode);
  const scalar = (name: string) => builder.input(name, { type: "float32", shape: [] });
  const square = (name: string, side: number) => builder.input(name, { type: "float32", shape: [side, side] });
  const one = {
    origin: builder.input("origin", { type: "float32", shape: builder.typeOf(fed.images)?.shape }),
    mixing: builder.input("mixing", { type: "float32", shape: [channels, channels, 1, 1] }),
    length: scalar("length"),
    reach: scalar("reach"),
    radius: scalar("radius"),
    signs: builder.input("signs", { type: "bool", shape: [] }),
    variation: form.varied ? scalar("variation") : "",
    down: form.smoothed ? square("down", height) : "",
    across: form.smoothed ? square("across", width) : "",
  };
  const interleaved = plane.layout === "nhwc";
  const planar = (value: string) =>
    interleaved ? builder.add("Transpose", [value], { perm: attribute.ints([0, 3, 1, 2]) }) : value;
  const [images = "", origin = "", gradient = ""] = [fed.images, one.origin, objective.gradient].map(planar);

  let direction = builder.add("Conv", [gradient, one.mixing]);
  if (form.fourier) {
    direction = addSpectralFilter(builder, direction, plane, builder.constant(spectralWeights(plane, 2)));
  }
  if (form.smoothed) {
    // the columns of one and the rows of the other rolled as the images were: what they give is rolled back
    const along = (matrix: string, places: string, axis: number) =>
      builder.add("Gather", [matrix, places], { axis: attribute.int(axis) });
    const across = builder.add("MatMul", [direction, along(one.across, fed.columns, 0)]);
    direction = builder.add("MatMul", [along(one.down, fed.rows, 1), across]);
  }
  // a saturated softmax leaves gradients whose squares underflow; their sum does not
  const slope = overImage(builder, "ReduceL1", direction);
  direction = divided(builder, direction, slope);
  if (form.varied) {
    const change = unit(builder, builder.add("Sub", [images, origin]));
    const calm = builder.add("Mul", [calming(builder, change, channels), one.variation]);
    direction = builder.add("Add", [unit(builder, direction), calm]);
  }
  direction = builder.add("Where", [one.signs, builder.add("Sign", [direction]), unit(builder, direction)]);
  const moved = builder.add("Add", [images, builder.add("Mul", [direction, one.length])]);
  const kept = project(builder, moved, origin, one);
  const out = interleaved ? builder.add("Transpose", [kept], { perm: attribute.ints([0, 2, 3, 1]) }) : kept;
  const { probabilities } = objective;
  const step = builder.build([out, objective.value, ...(probabilities === undefined ? [] : [probabilities]), slope]);
  const { images: carried, rows, columns } = fed;
  const listed = [one.length, rows, columns].filter((name) => name !== "");
  const carries = { carried: { input: carried, output: out }, listed };
  const { graph, times, input, output } = form.several
    ? repeat(lower(step, objective.provider), carries)
    : { ...UNCHANGED, graph: step };
  return {
    graph,
    objective,
    form,
    inputs: {
      ...one,
      times,
      images: input(carried),
      lengths: input(one.length),
      rows: input(rows),
      columns: input(columns),
    },
    moved: output(out),
    values: output(objective.value),
    probabilities: probabilities === undefined ? undefined : output(probabilities),
    slopes: output(slope),
  };
}

/** The objective's graph taking pixel values 0 … 1, which it may roll, instead of what the network takes. */
function fromPixels(
  { graph, image }: ObjectiveGraph,
  plane: Plane,
  { gains, offsets }: PixelSpace,
  { smoothed }: AscentForm,
): { readonly graph: TypedGraph } & Pick<AscentInputs, "images" | "rows" | "columns"> {
  const { width, height, channels, layout } = plane;
  const batch = graph.inputs.find(({ name }) => name === image)?.shape?.[0] ?? "batch";
  const named = { images: "", rows: "", columns: "" };
  const fed = putBefore(graph, image, (builder) => {
    named.images = builder.input("images", { type: "float32", shape: [batch, ...imageExtents(plane)] });
    const places = (name: string, extent: number) =>
      smoothed ? builder.input(name, { type: "int64", shape: [extent] }) : "";
    named.rows = places("rows", height);
    named.columns = places("columns", width);
    const down = layout === "nchw" ? 2 : 1;
    const gather = (value: string, at: string, axis: number) =>
      smoothed ? builder.add("Gather", [value, at], { axis: attribute.int(axis) }) : value;
    const rolled = gather(gather(named.images, named.rows, down), named.columns, down + 1);
    const perChannel = (values: readonly number[]) =>
      builder.constant(float32(layout === "nchw" ? [channels, 1, 1] : [channels], values));
    return builder.add("Add", [builder.add("Mul", [rolled, perChannel(gains)]), perChannel(offsets)]);
  });
  return { graph: fed, ...named };
}

/**
 * −1 times the gradient of a change's quadratic total variation, Σ (x − its right neighbour)² + (x − its lower neighbour)² over all
 * channels (mahendran2015, β = 2): a convolution with the borders repeated.
 */
function calming(builder: GraphBuilder, change: string, channels: number): string {
  const kernel = [0, 2, 0, 2, -8, 2, 0, 2, 0];
  const kernels = float32([channels, 1, 3, 3], Array.from({ length: channels }, () => kernel).flat());
  const padded = builder.add("Pad", [change, builder.constant(int64([0, 0, 1, 1, 0, 0, 1, 1]))], {
    mode: attribute.string("edge"),
  });
  return builder.add("Conv", [padded, builder.constant(kernels)], { group: attribute.int(channels) });
}

/** Each image divided by its length; nothing stays nothing. */
function divided(builder: GraphBuilder, images: string, lengths: string): string {
  return builder.add("Div", [images, builder.add("Max", [lengths, builder.constant(float32([], [TINY]))])]);
}

/** Each image brought to Euclidean length one; nothing stays nothing. */
function unit(builder: GraphBuilder, images: string): string {
  return divided(builder, images, overImage(builder, "ReduceL2", images));
}

/**
 * Brings images into 0 … 1 and within `reach` of each of the origin's pixels, which is the nearest such point, and then into the ball of `radius`:
 * drawn in along a straight line, as attacks do (a point between two images is an image: drawing in keeps the range).
 */
function project(
  builder: GraphBuilder,
  images: string,
  origin: string,
  { reach, radius }: Pick<AscentInputs, "reach" | "radius">,
): string {
  const [black = "", white = ""] = [0, 1].map((value) => builder.constant(float32([], [value])));
  const low = builder.add("Max", [builder.add("Sub", [origin, reach]), black]);
  const high = builder.add("Min", [builder.add("Add", [origin, reach]), white]);
  const clamped = builder.add("Max", [builder.add("Min", [images, high]), low]);
  const change = builder.add("Sub", [clamped, origin]);
  // 1 − radius / length of the change is too much, or nothing: an image that did not change is divided by nothing
  const share = builder.add("Div", [radius, overImage(builder, "ReduceL2", change)]);
  const excess = builder.add("Max", [builder.add("Sub", [white, share]), black]);
  return builder.add("Sub", [clamped, builder.add("Mul", [change, excess])]);
}

function overImage(builder: GraphBuilder, type: "ReduceL1" | "ReduceL2", images: string): string {
  return builder.add(type, [images, builder.constant(IMAGE_AXES)], { keepdims: attribute.int(1) });
}
