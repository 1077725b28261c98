import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32, int64 } from "../../graph/tensor.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import type { ObjectiveGraph } from "../objective.ts";
import type { AscentForm } from "./ascent-settings.ts";
import { addSpectralFilter, spectralWeights } from "./fourier.ts";
import { imageExtents, type Plane } from "./plane.ts";

/**
 * A network with an objective, its gradient and a step of ascent along it: images go in and come out moved. The names of what it takes beside
 * the network's input and the target's weights, and of what it gives beside the objective's `value` and `probabilities`.
 */
export interface AscentGraph {
  readonly graph: Graph;
  readonly objective: ObjectiveGraph;
  readonly form: AscentForm;
  readonly inputs: AscentInputs;
  /** The images after the step, in the network's layout. */
  readonly moved: string;
  /** [N, 1, 1, 1]: the gradients' lengths, finite where every number of a gradient is. */
  readonly slope: string;
}

/** What is fed to a step; those of one image or scalar unless said otherwise. */
export interface AscentInputs {
  /** [N, …] in the network's layout, pixel values 0 … 1. */
  readonly images: string;
  /** Where the ascent began, like the images. */
  readonly origin: string;
  /** How far the step goes. */
  readonly length: string;
  /** Largest change of a pixel. */
  readonly reach: string;
  /** Largest Euclidean distance from the origin. */
  readonly radius: string;
  /** Whether it goes along the gradient's signs. */
  readonly signs: string;
  /** [C, C, 1, 1]: from a gradient by the network's input to a direction of pixels. */
  readonly mixing: string;
  /** Weight of the change's total variation; "" in a form without. */
  readonly variation: string;
  /** [H, H] and [W, W], by which each channel of a gradient is multiplied from the left and the right; "" in a form without. */
  readonly down: string;
  readonly across: string;
}

/** Less than any number that is not denormal; what is divided by it stays nothing where it was nothing. */
const TINY = 1.2e-38;

/** Axes of one image of a batch. */
const IMAGE_AXES = int64([1, 2, 3]);

/** Appends a step of ascent to an objective and its gradient: one graph, so that no gradient leaves the runtime. */
export function ascentGraph(objective: ObjectiveGraph, plane: Plane, form: AscentForm): AscentGraph {
  const { width, height, channels } = plane;
  const { graph: source, image } = objective;
  const builder = new GraphBuilder(source, inferNode);
  const batch = source.inputs.find(({ name }) => name === image)?.shape?.[0] ?? "batch";
  const like = (name: string) => builder.input(name, { type: "float32", shape: [batch, ...imageExtents(plane)] });
  const scalar = (name: string) => builder.input(name, { type: "float32", shape: [] });
  const square = (name: string, side: number) => builder.input(name, { type: "float32", shape: [side, side] });
  const inputs: AscentInputs = {
    images: like("images"),
    origin: like("origin"),
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
  const [images = "", origin = "", gradient = ""] = [inputs.images, inputs.origin, objective.gradient].map(planar);

  let direction = builder.add("Conv", [gradient, inputs.mixing]);
  if (form.fourier) {
    direction = addSpectralFilter(builder, direction, plane, builder.constant(spectralWeights(plane, 2)));
  }
  if (form.smoothed) {
    direction = builder.add("MatMul", [inputs.down, builder.add("MatMul", [direction, inputs.across])]);
  }
  // a saturated softmax leaves gradients whose squares underflow; their sum does not
  const slope = overImage(builder, "ReduceL1", direction);
  direction = divided(builder, direction, slope);
  if (form.varied) {
    const change = unit(builder, builder.add("Sub", [images, origin]));
    const calm = builder.add("Mul", [calming(builder, change, channels), inputs.variation]);
    direction = builder.add("Add", [unit(builder, direction), calm]);
  }
  direction = builder.add("Where", [inputs.signs, builder.add("Sign", [direction]), unit(builder, direction)]);
  const moved = builder.add("Add", [images, builder.add("Mul", [direction, inputs.length])]);
  const kept = project(builder, moved, origin, inputs);
  const out = interleaved ? builder.add("Transpose", [kept], { perm: attribute.ints([0, 2, 3, 1]) }) : kept;
  const graph = builder.build([out, objective.value, objective.probabilities, slope]);
  return { graph, objective, form, inputs, moved: out, slope };
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
function project(builder: GraphBuilder, images: string, origin: string, { reach, radius }: AscentInputs): string {
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
