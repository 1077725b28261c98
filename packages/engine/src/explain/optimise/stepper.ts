import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Sessions } from "../../runtime/sessions.ts";
import { blameNotFinite, isFiniteEverywhere } from "../not-finite.ts";
import { partWeights } from "../objective-parts.ts";
import type { WeightedTarget } from "../target.ts";
import type { AscentGraph } from "./ascent-graph.ts";
import type { MoveSettings } from "./ascent-settings.ts";
import type { PixelSpace, Shift } from "./pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "./plane.ts";
import { smoothings } from "./smoothing.ts";

/** What the network says of each image of a batch. */
export interface Judgement {
  /** The objective, one number an image. */
  readonly values: Float32Array;
  /** images × classes. */
  readonly probabilities: Float32Array;
}

/** What one step gives. */
export interface Taken {
  /** The images after it; an image whose gradient vanished stays. */
  readonly moved: Float32Array;
  /** The images before it, rolled by the step's shift. */
  readonly judged: Judgement;
}

/**
 * Takes one step from a batch of images, pixel values 0 … 1 in the network's layout, of a length per pixel for "linf" and Euclidean for "l2" and
 * "none"; a step of length 0 judges them. With a shift, the gradient is that of the images rolled by it.
 */
export type TakeStep = (images: Float32Array, shift: Shift, length: number) => Promise<Taken>;

/** What a stepper is made of. */
export interface StepperParts {
  readonly ascent: AscentGraph;
  readonly sessions: Sessions;
  readonly layers: readonly Layer[];
  readonly plane: Plane;
  readonly space: PixelSpace;
  readonly classes: number;
  /** `targets[i]` is what image i of every batch shall reach. */
  readonly targets: readonly (readonly WeightedTarget[])[];
  /** Images at a time. */
  readonly batch: number;
}

/** Images that go through one run. */
interface Chunk {
  readonly start: number;
  readonly count: number;
  /** The targets' weights, and where the images began. */
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/**
 * Steps of images that began at `origin` towards their own targets, through one session: channels mixed, weighed in the spectrum where that is
 * optimised, rolled back and smoothed, brought to length one, the pull of the change's total variation taken away, its signs alone for "linf",
 * and the images brought back into 0 … 1 and the ball around the origin. A graph of a fixed batch is filled up with zero images. A step
 * throws "invalid gradient" or "invalid activation", naming the layer, where a number is not finite.
 */
export function createStepper(parts: StepperParts, origin: Float32Array, settings: MoveSettings): TakeStep {
  const { ascent, plane, space, targets, classes } = parts;
  const extent = ascent.graph.inputs.find(({ name }) => name === ascent.inputs.images)?.shape?.[0];
  const fixed = typeof extent === "number" ? extent : undefined;
  const at = fixed ?? Math.min(parts.batch, targets.length);
  const size = planeSize(plane);
  const rowsOf = (images: Float32Array, start: number, count: number): Tensor<"float32"> => {
    const own = images.subarray(start * size, (start + count) * size);
    if (fixed === undefined || fixed === count) return float32([count, ...imageExtents(plane)], own);
    const filled = new Float32Array(fixed * size);
    filled.set(own);
    return float32([fixed, ...imageExtents(plane)], filled);
  };
  const chunks = Array.from({ length: Math.ceil(targets.length / at) }, (_, index): Chunk => {
    const start = index * at;
    const own = targets.slice(start, start + at);
    const filled = fixed === undefined ? own : [...own, ...Array.from({ length: at - own.length }, () => [])];
    const weights = ascent.objective.weights.map(({ part, input }): [string, Tensor] => [
      input,
      partWeights(part, filled, classes, parts.layers),
    ]);
    const feeds = { ...Object.fromEntries(weights), [ascent.inputs.origin]: rowsOf(origin, start, own.length) };
    return { start, count: own.length, feeds };
  });
  const constants = settingFeeds(ascent, space, settings);
  const rolls = rollFeeds(ascent, plane, settings.smoothing);
  const take = (images: Float32Array, shift: Shift, length: number, { start, count, feeds }: Chunk) => {
    const pixels = rowsOf(images, start, count);
    return runOnce(parts, count, {
      ...constants,
      ...rolls(shift),
      ...feeds,
      [ascent.inputs.images]: pixels,
      [ascent.objective.image]: float32(pixels.shape, space.toNetwork(pixels.data, shift)),
      [ascent.inputs.length]: float32([], [length]),
    });
  };
  const [only] = chunks;
  // the usual case, and nothing has to be put together
  if (only !== undefined && chunks.length === 1) return (images, shift, length) => take(images, shift, length, only);
  return async (images, shift, length) => {
    const moved = new Float32Array(images.length);
    const values = new Float32Array(targets.length);
    const probabilities = new Float32Array(targets.length * classes);
    for (const chunk of chunks) {
      const taken = await take(images, shift, length, chunk);
      moved.set(taken.moved, chunk.start * size);
      values.set(taken.judged.values, chunk.start);
      probabilities.set(taken.judged.probabilities, chunk.start * classes);
    }
    return { moved, judged: { values, probabilities } };
  };
}

/** What a graph is fed at every step. */
function settingFeeds(
  { inputs, form }: AscentGraph,
  { gains }: PixelSpace,
  { norm, budget, colour, variation }: MoveSettings,
): Record<string, Tensor> {
  return {
    // no pixel moves further than from black to white
    [inputs.reach]: float32([], [norm === "linf" ? budget : 1]),
    [inputs.radius]: float32([], [norm === "l2" ? budget : Number.POSITIVE_INFINITY]),
    [inputs.signs]: { type: "bool", shape: [], data: Uint8Array.of(norm === "linf" ? 1 : 0) },
    [inputs.mixing]: mixing(gains, colour),
    ...(form.varied ? { [inputs.variation]: float32([], [variation]) } : {}),
  };
}

/**
 * From a gradient by the network's input to a direction of pixels in colours that are decorrelated (olah2017), for channels of equal variance
 * that correlate by ρ, 0 … 1: with covariance Σ = AAᵀ and pixels x = A z, ascent in z moves x along Σ g = (1 − ρ) g + ρ Σ_channels g. Light and
 * dark grow by 1 + 2ρ, hues shrink by 1 − ρ. Up to a factor: every step is given a length.
 */
function mixing(gains: readonly number[], correlation: number): Tensor<"float32"> {
  const weights = gains.flatMap((_, to) => gains.map((gain, from) => gain * (to === from ? 1 : correlation)));
  return float32([gains.length, gains.length, 1, 1], weights);
}

/** What rolls gradients back by a shift and smooths them; made once for each row and column. */
function rollFeeds(
  { inputs, form }: AscentGraph,
  { width, height }: Plane,
  smoothing: number,
): (shift: Shift) => Record<string, Tensor> {
  if (!form.smoothed) return () => ({});
  const [down, across] = [smoothings(height, smoothing, "left"), smoothings(width, smoothing, "right")];
  return (shift) => ({ [inputs.down]: down(shift.down), [inputs.across]: across(shift.right) });
}

async function runOnce(
  { ascent, sessions, layers, plane, classes }: StepperParts,
  count: number,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Taken> {
  const { objective, graph } = ascent;
  const answer = await sessions.use(graph, (session) => session.run(feeds));
  const take = (name: string, length: number): Float32Array => {
    const tensor = answer[name];
    if (tensor?.type !== "float32") throw new TypeError(`output "${name}"`);
    return tensor.data.subarray(0, length);
  };
  const values = take(objective.value, count);
  const probabilities = take(objective.probabilities, count * classes);
  if (![values, take(ascent.slope, count), probabilities].every(isFiniteEverywhere)) {
    const names = objective.graph.inputs.map(({ name }) => name);
    const own = Object.fromEntries(Object.entries(feeds).filter(([name]) => names.includes(name)));
    throw await blameNotFinite({ objective, sessions, layers, feeds: own });
  }
  return { moved: take(ascent.moved, count * planeSize(plane)), judged: { values, probabilities } };
}
