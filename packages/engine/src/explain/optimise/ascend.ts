import type { Abort } from "../../base/abort.ts";
import { type Random, seededRandom } from "../../base/random.ts";
import { blur } from "./blur.ts";
import { decorrelateColours } from "./colour.ts";
import type { Judge, Judgement } from "./judge.ts";
import { l2Distance, type Norm, project } from "./norms.ts";
import { eachImage, type Plane, planeSize } from "./plane.ts";
import { roll } from "./roll.ts";
import { variationGradient } from "./variation.ts";

/** How an ascent moves. */
export interface AscentOptions {
  readonly steps: number;
  readonly norm: Norm;
  /** Largest distance from the start, in pixel values 0 … 1; norm "none" has none. */
  readonly budget: number;
  /** Length of a step: per pixel for "linf", Euclidean for "l2" and "none". */
  readonly stepSize: number;
  /** Whether all steps are of that length, or fall along half a cosine from twice it to nothing. */
  readonly schedule: "constant" | "cosine";
  /** How strongly the channels are taken to correlate, 0 … 1: the more, the more a step is one of light and dark. */
  readonly colour: number;
  /** Standard deviation in pixels of the Gaussian that smooths each gradient; 0 leaves it. */
  readonly smoothing: number;
  /** Largest shift in pixels by which the images are rolled where a gradient is taken; 0 for none. */
  readonly jitter: number;
  /** Weight of the change's quadratic total variation beside the gradient, both as unit vectors; 0 for none. */
  readonly variation: number;
  readonly seed: number;
}

/** Where an ascent stands after `step` steps. */
export interface Ascent {
  readonly step: number;
  /** A copy. */
  readonly images: Float32Array;
  /** Of exactly these images; undefined at a step that was not asked for. */
  readonly judged: Judgement | undefined;
}

/**
 * Projected gradient ascent on a batch of images at once (madry2018 for the L∞ ball): yields the start as step 0, then each step. The
 * steps in `judged` (0 and the last are always) are judged as they are; jitter moves the images at the others only, so that no step
 * costs more than one forward and backward pass. Deterministic by seed; stops between steps with the signal's reason.
 */
export async function* ascend(
  start: Float32Array,
  plane: Plane,
  judge: Judge,
  options: AscentOptions,
  judged: (step: number) => boolean,
  signal?: Abort,
): AsyncGenerator<Ascent> {
  const size = planeSize(plane);
  const random = seededRandom(options.seed);
  const images = start.slice();
  let here: Judgement | undefined = await judge(images);
  yield { step: 0, images: images.slice(), judged: here };
  for (let step = 1; step <= options.steps; step++) {
    signal?.throwIfAborted();
    const stepSize = options.stepSize * share(options, step);
    const gradient = here?.gradient ?? (await gradientNear(images, plane, judge, options.jitter, random));
    for (let at = 0; at < images.length; at += size) {
      const image = images.subarray(at, at + size);
      const origin = start.subarray(at, at + size);
      move(image, origin, gradient.subarray(at, at + size), plane, { ...options, stepSize });
      project(image, origin, options.norm, options.budget);
    }
    here = judged(step) || step === options.steps ? await judge(images) : undefined;
    yield { step, images: images.slice(), judged: here };
  }
}

/** A step's length in step sizes; half a cosine from 2 to 0 sums up to as many as there are steps (loshchilov2017). */
function share({ schedule, steps }: AscentOptions, step: number): number {
  return schedule === "constant" ? 1 : 1 + Math.cos((Math.PI * (step - 0.5)) / steps);
}

/** The gradient at the images, or at a rolled copy of them, rolled back. */
async function gradientNear(
  images: Float32Array,
  plane: Plane,
  judge: Judge,
  jitter: number,
  random: Random,
): Promise<Float32Array> {
  if (jitter === 0) return (await judge(images)).gradient;
  const shift = () => Math.floor(random() * (2 * jitter + 1)) - jitter;
  const [right, down] = [shift(), shift()];
  const { gradient } = await judge(eachImage(images, plane, (image) => roll(image, plane, right, down)));
  return eachImage(gradient, plane, (image) => roll(image, plane, -right, -down));
}

/** One step of one image, in place; an image whose gradient vanished stays. */
function move(
  image: Float32Array,
  origin: Float32Array,
  gradient: Float32Array,
  plane: Plane,
  options: AscentOptions,
): void {
  const direction = blur(decorrelateColours(gradient, plane, options.colour), plane, options.smoothing);
  if (!scale(direction, 1)) return;
  if (options.variation > 0) {
    calm(direction, image, origin, plane, options.variation);
    scale(direction, 1);
  }
  if (options.norm === "linf") {
    for (let i = 0; i < direction.length; i++) direction[i] = Math.sign(direction[i] as number);
  }
  for (let i = 0; i < image.length; i++) image[i] = (image[i] as number) + options.stepSize * (direction[i] as number);
}

/** Takes `weight` times the gradient of the change's total variation from the direction, the change scaled to length one. */
function calm(direction: Float32Array, image: Float32Array, origin: Float32Array, plane: Plane, weight: number): void {
  const length = l2Distance(image, origin);
  if (length === 0) return;
  const change = new Float32Array(image.length);
  for (let i = 0; i < change.length; i++) change[i] = ((image[i] as number) - (origin[i] as number)) / length;
  const pull = variationGradient(change, plane);
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) - weight * (pull[i] as number);
}

/** Brings a vector to a length, in place; false where it has none. */
function scale(values: Float32Array, length: number): boolean {
  // in double precision and by the largest number first: a saturated softmax leaves gradients whose squares underflow
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  if (!(most > 0)) return false;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) / most) ** 2;
  const factor = length / (most * Math.sqrt(sum));
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
  return true;
}
