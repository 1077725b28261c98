import type { Abort } from "../../base/abort.ts";
import { threeFigures } from "../../base/number-text.ts";
import type { Progress } from "../../base/progress.ts";
import { type Random, seededRandom } from "../../base/random.ts";
import type { Image } from "../../image/image.ts";
import { type Shift, STILL } from "../../image/pixel-space.ts";
import { resize } from "../../image/resize.ts";
import type { Subject } from "../subject.ts";
import { whySmall } from "../visualise/redirected.ts";
import { type Ask, createAsk } from "./ask-gradient.ts";
import { guideFeatures } from "./guide.ts";
import { measured, measureOf } from "./measure.ts";
import type { Dream, Dreaming, DreamMeasure, DreamRequest, DreamtOctave } from "./messages.ts";
import { type PlannedDream, planned } from "./plan.ts";

/**
 * DeepDream (mordvintsev2015): what a target sees in a picture grows in it, at several sizes. From the smallest octave to the largest, the
 * picture moves along the gradient of the objective, divided by its mean magnitude; what was added in an octave is enlarged and added to the next one's picture. Yields the picture at
 * each step, then what it became.
 */
export async function* dream(
  subject: Subject,
  request: DreamRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Dreaming | Dream> {
  const plan = yield* planned(subject, request, signal);
  const { settings, octaves } = plan;
  const last = octaves.at(-1);
  if (last === undefined) throw new TypeError("a dream without octaves");
  const measure = measureOf(last.terms, plan.guided !== undefined);
  const guide = await guideOf(subject, plan, request.guide);
  const random = seededRandom(settings.seed);
  const dreamt: DreamtOctave[] = [];
  let image = last.base;
  let detail: Image | undefined;
  let moves = 0;
  for (const [at, { base, plane }] of octaves.entries()) {
    const { width, height } = plane;
    const ask = createAsk(subject, octaves[at]!, guide);
    const begun = detail === undefined ? base : combined(base, resize(detail, width, height), 1);
    const start = await measureOfPicture(ask, begun.pixels, measure);
    const steps = climb({ ask, settings, random, measure, at, octaves: octaves.length }, begun, signal);
    let next = await steps.next();
    for (; next.done !== true; next = await steps.next()) yield next.value;
    image = next.value.image;
    moves += next.value.moves;
    dreamt.push({ width, height, start, value: await measureOfPicture(ask, image.pixels, measure) });
    detail = combined(image, base, -1);
  }
  const ask = createAsk(subject, last, guide);
  const [before, pixels] = [bytes(last.base), bytes(image)];
  const ofBytes = (shown: Uint8Array) =>
    measureOfPicture(
      ask,
      Float32Array.from(shown, (byte) => byte / 255),
      measure,
    );
  const { width, height, channels } = last.plane;
  const [start, value] = [await ofBytes(before), await ofBytes(pixels)];
  yield {
    ...{ kind: "dream", final: true, settings, item: request.item, guide: request.guide, target: plan.asked, measure },
    ...{ width, height, channels, before, pixels },
    ...{ start, value, octaves: dreamt },
    notes: [...plan.notes, ...guideNotes(guide), ...growthNotes(moves, start, value)],
  };
}

interface Climb {
  readonly ask: Ask;
  readonly settings: PlannedDream["settings"];
  readonly random: Random;
  readonly measure: DreamMeasure;
  /** Number of the octave, of so many. */
  readonly at: number;
  readonly octaves: number;
}

/** The steps of one octave; answers what the picture became and how many steps changed it. */
async function* climb(
  { ask, settings, random, measure, at, octaves }: Climb,
  begun: Image,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Dreaming, { readonly image: Image; readonly moves: number }> {
  let image = begun;
  let moves = 0;
  const { width, height, channels } = begun;
  const steps = octaves * settings.steps;
  for (let step = at * settings.steps; step < (at + 1) * settings.steps; step++) {
    signal?.throwIfAborted();
    const { value, gradient } = await ask(image.pixels, randomShift(settings.jitter, random));
    yield {
      ...{ kind: "dreaming", final: false, octave: at, octaves, step, steps, width, height, channels },
      ...{ pixels: bytes(image), value: measured(value, measure) },
    };
    yield { kind: "progress", stage: "steps of the dream", done: step, total: steps };
    const moved = climbed(image, gradient, settings.rate / 255);
    if (moved !== image) moves++;
    image = moved;
  }
  return { image, moves };
}

async function measureOfPicture(ask: Ask, pixels: Image["pixels"], measure: DreamMeasure): Promise<number> {
  return measured((await ask(pixels, STILL)).value, measure);
}

type Guide = Awaited<ReturnType<typeof guideFeatures>>;

async function guideOf(subject: Subject, { guided, octaves }: PlannedDream, item: number | undefined) {
  if (guided === undefined || item === undefined) return undefined;
  const { shape, channels } = octaves.at(-1)?.layers[guided.index] ?? guided;
  const positions = shape.reduce<number>((product, extent, axis) => {
    return axis === 0 || axis === channels.axis ? product : product * Number(extent);
  }, 1);
  return guideFeatures(subject, item, guided, positions);
}

function guideNotes(guide: Guide | undefined): readonly string[] {
  const kept = guide?.positions.shape[0] ?? 0;
  if (guide === undefined || kept === guide.of) return [];
  return [
    `${kept.toLocaleString("en")} of the guide's ${guide.of.toLocaleString("en")} positions are compared, evenly spread`,
  ];
}

/** Says where a dream failed: nothing moved, or the target is no larger than before. */
function growthNotes(moves: number, start: number, value: number): readonly string[] {
  if (moves === 0) return ["the picture did not change: no gradient reaches it from the target"];
  if (value > start) return [];
  return [`the target did not grow (${threeFigures(start)} before, ${threeFigures(value)} after): ${whySmall(value)}`];
}

/** The picture moved by `rate` times the gradient over its mean magnitude, kept between black and white; the same picture where there is no gradient. */
function climbed(image: Image, gradient: Float32Array, rate: number): Image {
  const mean = gradient.reduce((sum, slope) => sum + Math.abs(slope), 0) / gradient.length;
  if (mean === 0) return image;
  const pixels = gradient.map((slope, at) => Math.min(1, Math.max(0, image.pixels[at]! + (rate * slope) / mean)));
  return { ...image, pixels };
}

function combined(one: Image, other: Image, weight: number): Image {
  return { ...one, pixels: Float32Array.from(one.pixels, (value, at) => value + weight * other.pixels[at]!) };
}

function randomShift(jitter: number, random: Random): Shift {
  const shift = () => Math.floor(random() * (2 * jitter + 1)) - jitter;
  return { right: shift(), down: shift() };
}

/** As a picture is saved. */
function bytes({ pixels }: Image): Uint8Array {
  return Uint8Array.from(pixels, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}
