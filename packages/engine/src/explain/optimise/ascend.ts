import type { Abort } from "../../base/abort.ts";
import { seededRandom } from "../../base/random.ts";
import type { Judge, Judgement } from "./judge.ts";
import type { MoveSettings } from "./move-graph.ts";
import { createMover, type MoverParts } from "./mover.ts";
import { STILL } from "./pixel-space.ts";

/** How an ascent moves. */
export interface AscentOptions extends MoveSettings {
  readonly steps: number;
  /** Length of a step: per pixel for "linf", Euclidean for "l2" and "none". */
  readonly stepSize: number;
  /** Whether all steps are of that length, or fall along half a cosine from twice it to nothing. */
  readonly schedule: "constant" | "cosine";
  readonly seed: number;
}

/** Where an ascent stands after `step` steps. */
export interface Ascent {
  readonly step: number;
  /** Nobody writes into them. */
  readonly images: Float32Array;
  /** Of exactly these images; undefined at a step that was not asked for. */
  readonly judged: Judgement | undefined;
}

/** What an ascent asks. */
export interface Guide extends MoverParts {
  readonly judge: Judge;
}

/**
 * Projected gradient ascent on a batch of images at once (madry2018 for the L∞ ball): yields the start as step 0, then each step. The
 * steps in `judged` (0 and the last are always) are judged as they are; jitter moves the images at the others only, so that no step
 * costs more than one forward and backward pass. Deterministic by seed; stops between steps with the signal's reason.
 */
export async function* ascend(
  start: Float32Array,
  guide: Guide,
  options: AscentOptions,
  judged: (step: number) => boolean,
  signal?: Abort,
): AsyncGenerator<Ascent> {
  const { judge } = guide;
  const random = seededRandom(options.seed);
  const draw = () => Math.floor(random() * (2 * options.jitter + 1)) - options.jitter;
  let images = start;
  let here: Judgement | undefined = await judge(images);
  yield { step: 0, images, judged: here };
  const move = createMover(guide, start, options);
  for (let step = 1; step <= options.steps; step++) {
    signal?.throwIfAborted();
    const still = here !== undefined || options.jitter === 0;
    const shift = still ? STILL : { right: draw(), down: draw() };
    const { gradient } = here ?? (await judge(images, shift));
    images = await move({ images, gradient, shift, length: options.stepSize * share(options, step) });
    here = judged(step) || step === options.steps ? await judge(images) : undefined;
    yield { step, images, judged: here };
  }
}

/** A step's length in step sizes; half a cosine from 2 to 0 sums up to as many as there are steps (loshchilov2017). */
function share({ schedule, steps }: AscentOptions, step: number): number {
  return schedule === "constant" ? 1 : 1 + Math.cos((Math.PI * (step - 0.5)) / steps);
}
