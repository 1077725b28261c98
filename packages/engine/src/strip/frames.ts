import type { Abort } from "../base/abort.ts";
import { STILL } from "../image/pixel-space.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import { l2Distance, linfDistance } from "../math/norms.ts";
import { type Ascent, ascend } from "./ascend.ts";
import type { StripSettings } from "./settings.ts";
import type { Judgement, TakeSteps } from "./stepper.ts";

/** One frame of each image's strip, in the order of the batch. Frame 0 is the untouched image. */
export interface FrameBatch {
  readonly kind: "frame";
  readonly frame: number;
  /** The step that each image shows. */
  readonly steps: Int32Array;
  /** Pixel values 0 … 1, laid out as the network's input. */
  readonly pixels: Float32Array;
  /** images × classes. */
  readonly probabilities: Float32Array;
  /** The objective. */
  readonly values: Float32Array;
  /** Distances to frame 0, in pixel values 0 … 1. */
  readonly l2: Float32Array;
  readonly linf: Float32Array;
}

/** A step was taken. */
export interface StepTaken {
  readonly kind: "step";
  readonly step: number;
}

/**
 * Makes a batch of strips: each image moves towards its own target, the frames coming as they are computed, the first at once. Frames
 * spaced in distance come at the end, when the way is known: frame k is the step nearest to k/(frames − 1) of it.
 */
export async function* makeFrames(
  start: Float32Array,
  { take, most }: { readonly take: TakeSteps; readonly most: number },
  plane: Plane,
  settings: StripSettings,
  signal?: Abort,
): AsyncGenerator<FrameBatch | StepTaken> {
  const { frames, steps, spacing } = settings;
  const frameOf = new Map(Array.from({ length: frames }, (_, k) => [Math.round((k * steps) / (frames - 1)), k]));
  const evenly = spacing === "steps";
  const way: Float32Array[] = [];
  const count = start.length / planeSize(plane);
  const show = (frame: number, at: Int32Array, images: Float32Array, judged: Judgement): FrameBatch => ({
    kind: "frame",
    frame,
    steps: at,
    pixels: images,
    probabilities: judged.probabilities,
    values: judged.values,
    ...distances(images, start, plane),
  });
  for await (const { step, images, judged } of ascend(
    start,
    // the way is chosen from, step by step
    { take, most: evenly ? most : 1 },
    settings,
    (at) => evenly && frameOf.has(at),
    signal,
  )) {
    if (step > 0) yield { kind: "step", step };
    if (!evenly) way.push(images);
    const frame = evenly ? frameOf.get(step) : step === 0 ? 0 : undefined;
    if (frame !== undefined && judged !== undefined)
      yield show(frame, new Int32Array(count).fill(step), images, judged);
  }
  if (evenly) return;
  const chosen = evenSteps(way, start, plane, frames);
  for (let frame = 1; frame < frames; frame++) {
    signal?.throwIfAborted();
    const at = Int32Array.from(chosen, (own) => own[frame] ?? 0);
    const images = gather(way, at, plane);
    yield show(frame, at, images, (await take(images, [{ shift: STILL, length: 0 }])).judged);
  }
}

function distances(images: Float32Array, start: Float32Array, plane: Plane): { l2: Float32Array; linf: Float32Array } {
  const size = planeSize(plane);
  const count = images.length / size;
  const [l2, linf] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const [image, origin] = [images.subarray(i * size, (i + 1) * size), start.subarray(i * size, (i + 1) * size)];
    l2[i] = l2Distance(image, origin);
    linf[i] = linfDistance(image, origin);
  }
  return { l2, linf };
}

/** For each image the steps of its frames: rising, and as evenly apart in distance from the start as the way allows. */
function evenSteps(
  way: readonly Float32Array[],
  start: Float32Array,
  plane: Plane,
  frames: number,
): readonly (readonly number[])[] {
  const far = way.map((images) => distances(images, start, plane).l2);
  const last = way.length - 1;
  return Array.from({ length: start.length / planeSize(plane) }, (_, image) => {
    const distanceAt = (step: number): number => far[step]?.[image] ?? 0;
    const whole = distanceAt(last);
    const chosen = [0];
    for (let frame = 1; frame < frames - 1; frame++) {
      const wanted = (whole * frame) / (frames - 1);
      const first = (chosen.at(-1) ?? 0) + 1;
      // leave a step for each frame still to come
      const end = last - (frames - 1 - frame);
      let best = first;
      for (let step = first; step <= end; step++) {
        if (Math.abs(distanceAt(step) - wanted) < Math.abs(distanceAt(best) - wanted)) best = step;
      }
      chosen.push(best);
    }
    return [...chosen, last];
  });
}

function gather(way: readonly Float32Array[], steps: Int32Array, plane: Plane): Float32Array {
  const size = planeSize(plane);
  const images = new Float32Array(steps.length * size);
  steps.forEach((step, image) => {
    images.set((way[step] as Ascent["images"]).subarray(image * size, (image + 1) * size), image * size);
  });
  return images;
}
