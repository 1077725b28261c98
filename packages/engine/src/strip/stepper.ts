import type { DeeplingError } from "../base/error.ts";
import { blameNotFinite, isFiniteEverywhere } from "../explain/not-finite.ts";
import { partWeights } from "../explain/objective-parts.ts";
import type { WeightedTarget } from "../explain/target.ts";
import { float32, int64, type Tensor } from "../graph/tensor.ts";
import { modulo, type PixelSpace, type Shift } from "../image/pixel-space.ts";
import { imageExtents, type Plane, planeSize } from "../image/plane.ts";
import type { Layer } from "../passes/layer.ts";
import { fixedBatch, padBatch } from "../runtime/batches.ts";
import type { Sessions } from "../runtime/sessions.ts";
import type { AscentGraph } from "./ascent-graph.ts";
import type { MoveSettings } from "./ascent-settings.ts";
import { smoothing } from "./smoothing.ts";

/** What the network says of each image of a batch. */
export interface Judgement {
  /** The objective, one number an image. */
  readonly values: Float32Array;
  /** images × classes; empty without class scores. */
  readonly probabilities: Float32Array;
}

/** One step. */
export interface Step {
  /** By which the images are rolled where the gradient is taken. */
  readonly shift: Shift;
  /** How far: per pixel for "linf", Euclidean for "l2" and "none"; a step of length 0 judges the images. */
  readonly length: number;
}

/** What some steps give. */
export interface Taken {
  /** The images after them; an image whose gradient vanished stays. */
  readonly moved: Float32Array;
  /** The images before them, rolled by the first step's shift. */
  readonly judged: Judgement;
}

/** Takes one step or several in a row from a batch of images, pixel values 0 … 1 in the network's layout. */
export type TakeSteps = (images: Float32Array, steps: readonly Step[]) => Promise<Taken>;

/** What a stepper is made of. */
export interface StepperParts {
  readonly ascent: AscentGraph;
  readonly sessions: Sessions;
  readonly layers: readonly Layer[];
  readonly plane: Plane;
  readonly space: PixelSpace;
  /** 0 without class scores. */
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
export function createStepper(parts: StepperParts, origin: Float32Array, settings: MoveSettings): TakeSteps {
  const { ascent, plane, targets, classes } = parts;
  const fixed = fixedBatch(ascent.graph, ascent.inputs.images);
  const at = fixed ?? Math.min(parts.batch, targets.length);
  const size = planeSize(plane);
  const rowsOf = (images: Float32Array, start: number, count: number): Tensor<"float32"> => {
    const own = images.subarray(start * size, (start + count) * size);
    return padBatch(float32([count, ...imageExtents(plane)], own), fixed ?? count);
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
  const constants = settingFeeds(parts, settings);
  const take = (images: Float32Array, steps: readonly Step[], { start, count, feeds }: Chunk) =>
    run({ parts, count, feeds: { ...constants, ...feeds }, steps }, rowsOf(images, start, count));
  const [only] = chunks;
  // the usual case, and nothing has to be put together
  if (only !== undefined && chunks.length === 1) return (images, steps) => take(images, steps, only);
  return async (images, steps) => {
    const moved = new Float32Array(images.length);
    const values = new Float32Array(targets.length);
    const probabilities = new Float32Array(targets.length * classes);
    for (const chunk of chunks) {
      const taken = await take(images, steps, chunk);
      moved.set(taken.moved, chunk.start * size);
      values.set(taken.judged.values, chunk.start);
      probabilities.set(taken.judged.probabilities, chunk.start * classes);
    }
    return { moved, judged: { values, probabilities } };
  };
}

/** What a graph is fed whatever the steps are. */
function settingFeeds(
  { ascent: { inputs, form }, plane, space }: StepperParts,
  { norm, budget, colour, variation, smoothing: sigma }: MoveSettings,
): Record<string, Tensor> {
  return {
    // no pixel moves further than from black to white
    [inputs.reach]: float32([], [norm === "linf" ? budget : 1]),
    [inputs.radius]: float32([], [norm === "l2" ? budget : Number.POSITIVE_INFINITY]),
    [inputs.signs]: { type: "bool", shape: [], data: Uint8Array.of(norm === "linf" ? 1 : 0) },
    [inputs.mixing]: mixing(space.gains, colour),
    ...(form.varied ? { [inputs.variation]: float32([], [variation]) } : {}),
    ...(form.smoothed
      ? {
          [inputs.down]: smoothing(plane.height, sigma, "left"),
          [inputs.across]: smoothing(plane.width, sigma, "right"),
        }
      : {}),
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

/** What is fed of some steps. */
function stepFeeds(
  { inputs, form }: AscentGraph,
  { width, height }: Plane,
  steps: readonly Step[],
): Record<string, Tensor> {
  const row = (...extents: readonly number[]) => (form.several ? [steps.length, ...extents] : extents);
  const places = (extent: number, shiftOf: (step: Step) => number) =>
    int64(
      steps.flatMap((step) => Array.from({ length: extent }, (_, to) => modulo(to - shiftOf(step), extent))),
      row(extent),
    );
  const lengths = steps.map(({ length }) => length);
  return {
    ...(form.several ? { [inputs.times]: int64([steps.length], []) } : {}),
    [inputs.lengths]: float32(row(), lengths),
    ...(form.smoothed
      ? {
          [inputs.rows]: places(height, ({ shift }) => shift.down),
          [inputs.columns]: places(width, ({ shift }) => shift.right),
        }
      : {}),
  };
}

interface Running {
  readonly parts: StepperParts;
  readonly count: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly steps: readonly Step[];
}

async function run(running: Running, images: Tensor<"float32">): Promise<Taken> {
  const { parts, count, feeds, steps } = running;
  const { ascent, sessions, plane, classes } = parts;
  const { graph, inputs } = ascent;
  const fed = { ...feeds, ...stepFeeds(ascent, plane, steps), [inputs.images]: images };
  const answer = await sessions.use(graph, (session) => session.run(fed));
  const rows = images.shape[0] ?? count;
  const take = (name: string, length: number, step = 0): Float32Array => {
    const tensor = answer[name];
    if (tensor?.type !== "float32") throw new TypeError(`output "${name}"`);
    const start = (step * tensor.data.length) / steps.length;
    return tensor.data.subarray(start, start + length);
  };
  const { values, slopes, probabilities } = ascent;
  const said = (step?: number) =>
    probabilities === undefined ? new Float32Array() : take(probabilities, count * classes, step);
  const broken = steps.findIndex(
    (_, step) => ![take(values, count, step), take(slopes, count, step), said(step)].every(isFiniteEverywhere),
  );
  if (broken >= 0) throw await blame(running, images, broken);
  const moved = answer[ascent.moved];
  if (moved?.type !== "float32") throw new TypeError("moved images are float32");
  return {
    moved: rows === count ? moved.data : moved.data.subarray(0, count * planeSize(plane)),
    judged: { values: take(values, count), probabilities: said() },
  };
}

/** Says where a number that is not finite arises, on the images as they were at the step that met it. */
async function blame(running: Running, images: Tensor<"float32">, step: number): Promise<DeeplingError> {
  const { parts, feeds, steps } = running;
  const { ascent, sessions, layers, space } = parts;
  const { objective } = ascent;
  const before = step === 0 ? images.data : (await run({ ...running, steps: steps.slice(0, step) }, images)).moved;
  const filled = new Float32Array(images.data.length);
  filled.set(before);
  const input = float32(images.shape, space.toNetwork(filled, steps[step]?.shift));
  const names = objective.graph.inputs.map(({ name }) => name);
  const own = Object.entries(feeds).filter(([name]) => names.includes(name));
  return blameNotFinite({
    objective,
    sessions,
    layers,
    feeds: { ...Object.fromEntries(own), [objective.image]: input },
  });
}
