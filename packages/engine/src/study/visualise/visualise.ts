import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { float32 } from "../../graph/tensor.ts";
import { interleaved } from "../../image/interleaved.ts";
import { imageExtents, type Plane, planeSize } from "../../image/plane.ts";
import { fixedBatch } from "../../runtime/batches.ts";
import type { Subject } from "../subject.ts";
import type { Answers } from "./answers.ts";
import { type CanvasForm, canvasExtents } from "./canvas.ts";
import { type Grown, grow, type Seedling } from "./grow.ts";
import { growthNotes } from "./growth-notes.ts";
import type { GrowingPictures, Visualisation, VisualisedPicture, VisualiseRequest } from "./messages.ts";
import { type Planned, planned } from "./plan.ts";
import type { VisualiseSettings } from "./settings.ts";
import { topsOf } from "./tops.ts";

/** Pictures that excite what they are asked to, grown from noise: batch by batch while they grow, then all of them with what they reached. */
export async function* visualise(
  subject: Subject,
  request: VisualiseRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | GrowingPictures | Visualisation> {
  const plan = planned(subject, request);
  const { settings, plane, aims } = plan;
  const seedlings = aims.flatMap((terms, target) =>
    Array.from({ length: settings.pictures }, (_, picture): Seedling => ({ terms, target, picture })),
  );
  const { graph, form } = plan;
  const fixed = fixedBatch(graph.graph, graph.free);
  const parts = {
    ...{ graph, settings, layers: plan.layers, classes: subject.model.output.classes, fixed },
    sessions: subject.sessions,
    channels: plane.channels,
    canvas: canvasExtents(form),
  };
  const shown = shownSteps(settings);
  const first: Grown[] = [];
  const last: Grown[] = [];
  const groups = chunks(seedlings, fixed ?? batchOf(subject, settings, plane));
  let begun = 0;
  for (const [index, group] of groups.entries()) {
    for await (const grown of grow(parts, group, (step) => shown.has(step), signal)) {
      if (grown.step === 0) first.push(grown);
      if (grown.step === settings.steps) last.push(grown);
      yield pictures(grown, begun, settings, plane, form.blueFirst);
      const done = index * settings.steps + grown.step;
      yield { kind: "progress", stage: "steps of growing pictures", done, total: groups.length * settings.steps };
    }
    begun += group.length;
  }
  const finished = await judged(plan, seedlings, first, last);
  const tops = yield* topsOf(subject, plan, request.compare ?? true, signal);
  yield {
    kind: "visualisation",
    final: true,
    settings,
    targets: plan.asked,
    ...sizes(plane),
    pictures: finished.map((picture) => withTop(picture, tops?.best[picture.target])),
    compared: tops?.images ?? 0,
    notes: [...plan.notes, ...(tops?.notes ?? [])],
    failures: growthNotes(finished, plan.notes.length > 0),
  };
}

const sizes = ({ width, height, channels }: Plane) => ({ width, height, channels });

function batchOf({ batch, image }: Subject, { pictures, diversity }: VisualiseSettings, plane: Plane): number {
  // a gradient holds about twice what the forward pass does
  const own = (batch / 2) * (planeSize(image) / planeSize(plane));
  const most = Math.max(1, Math.min(32, Math.floor(own)));
  return diversity > 0 && pictures > 1 ? Math.max(pictures, most - (most % pictures)) : most;
}

function chunks<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));
}

function shownSteps({ frames, steps }: VisualiseSettings): ReadonlySet<number> {
  return new Set(Array.from({ length: frames }, (_, frame) => Math.round((frame * steps) / (frames - 1))));
}

function pictures(
  grown: Grown,
  first: number,
  { steps }: VisualiseSettings,
  plane: Plane,
  blueFirst: boolean,
): GrowingPictures {
  return {
    ...{ kind: "pictures", final: false, step: grown.step, steps, first, ...sizes(plane) },
    pixels: bytes(grown.pixels, plane, blueFirst),
    values: grown.values,
  };
}

/** Planar pictures as they are shown. */
function bytes(pixels: Float32Array, plane: Plane, blueFirst: boolean): Uint8Array {
  return Uint8Array.from(interleaved(pixels, { ...plane, layout: "nchw" }, blueFirst), (value) =>
    Math.round(255 * value),
  );
}

type Judged = Omit<VisualisedPicture, "top" | "multiple">;

/** Each picture, in bytes, and what the network answers to it and to what it began with. */
async function judged(
  plan: Planned,
  seedlings: readonly Seedling[],
  first: readonly Grown[],
  last: readonly Grown[],
): Promise<readonly Judged[]> {
  const { plane, form } = plan;
  const size = planeSize(plane);
  const out: Judged[] = [];
  for (const [group, grown] of last.entries()) {
    const own = seedlings.slice(out.length, out.length + grown.values.length);
    const began = await answersTo(plan, first[group]!.pixels, own);
    const reached = await answersTo(plan, grown.pixels, own);
    const shown = bytes(grown.pixels, plane, form.blueFirst);
    own.forEach(({ target, picture }, at) => {
      const part = [at * size, (at + 1) * size] as const;
      const pixels = shown.slice(...part);
      const noise = first[group]!.pixels.subarray(...part);
      const unchanged = grown.pixels.subarray(...part).every((number, place) => number === noise[place]);
      const [start, value, answer] = [began.values[at]!, reached.values[at]!, reached.answers[at]!];
      out.push({ target, picture, pixels, start, value, unchanged, answer });
    });
  }
  return out;
}

/** What the network answers to pictures as their bytes are. */
function answersTo(
  { plane, form, ask, targets }: Planned,
  pixels: Float32Array,
  own: readonly Seedling[],
): Promise<Answers> {
  const rounded = pixels.map((value) => Math.round(255 * value) / 255);
  const images = float32([own.length, ...imageExtents(plane)], toNetwork(form, rounded));
  return ask(images, (image) => targets[own[image]!.target]!);
}

/** Planar pictures 0 … 1 as the network takes them. */
function toNetwork({ plane, space: { gains, offsets } }: CanvasForm, planar: Float32Array): Float32Array {
  const { channels, layout } = plane;
  const area = plane.width * plane.height;
  return planar.map((_, to) => {
    const image = Math.floor(to / (area * channels));
    const within = to % (area * channels);
    const channel = layout === "nchw" ? Math.floor(within / area) : within % channels;
    const place = layout === "nchw" ? within % area : Math.floor(within / channels);
    return planar[(image * channels + channel) * area + place]! * gains[channel]! + offsets[channel]!;
  });
}

function withTop(
  picture: Omit<VisualisedPicture, "top" | "multiple">,
  top: VisualisedPicture["top"],
): VisualisedPicture {
  const multiple = top !== undefined && top.value > 0 ? picture.answer / top.value : undefined;
  return { ...picture, top, multiple };
}
