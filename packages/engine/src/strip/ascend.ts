import type { Abort } from "../base/abort.ts";
import { seededRandom } from "../base/random.ts";
import { STILL } from "../image/pixel-space.ts";
import type { AscentSettings } from "./ascent-settings.ts";
import type { Judgement, Step, TakeSteps } from "./stepper.ts";

/** Where an ascent stands after `step` steps. */
export interface Ascent {
  readonly step: number;
  /** Nobody writes into them. */
  readonly images: Float32Array;
  /** Of exactly these images; undefined at a step that was not asked for. */
  readonly judged: Judgement | undefined;
}

/**
 * Projected gradient ascent on a batch of images at once (madry2018 for the L∞ ball): yields the start as step 0, then each step at which it
 * stops, after at most `most` at a time. It stops at those in `judged` (0 and the last are always), which are judged as they are; jitter moves
 * the images at the others only, so that no step costs more than one forward and backward pass. Deterministic by seed, whatever `most` is; ends
 * with the signal's reason where it stops.
 */
export async function* ascend(
  start: Float32Array,
  { take, most }: { readonly take: TakeSteps; readonly most: number },
  settings: AscentSettings,
  judged: (step: number) => boolean,
  signal?: Abort,
): AsyncGenerator<Ascent> {
  const { steps, jitter, stepSize } = settings;
  const random = seededRandom(settings.seed);
  const draw = () => Math.floor(random() * (2 * jitter + 1)) - jitter;
  const asked = (step: number) => step === 0 || step === steps || judged(step);
  const stepAt = (step: number): Step => ({
    shift: asked(step) || jitter === 0 ? STILL : { right: draw(), down: draw() },
    length: step === steps ? 0 : stepSize * share(settings, step),
  });
  let images = start;
  for (let step = 0; step <= steps; ) {
    signal?.throwIfAborted();
    const row = [stepAt(step)];
    // somebody waits for the start: it comes after one step
    while (step > 0 && row.length < most && step + row.length < steps && !asked(step + row.length)) {
      row.push(stepAt(step + row.length));
    }
    const taken = await take(images, row);
    yield { step, images, judged: asked(step) ? taken.judged : undefined };
    images = taken.moved;
    step += row.length;
  }
}

/** The length in step sizes of the step after `done` ones; half a cosine from 2 to 0 sums up to as many as there are steps (loshchilov2017). */
function share({ schedule, steps }: AscentSettings, done: number): number {
  return schedule === "constant" ? 1 : 1 + Math.cos((Math.PI * (done + 0.5)) / steps);
}
