import type { Abort } from "../base/abort.ts";
import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Progress } from "../base/progress.ts";
import type { Feed } from "../data/feed.ts";
import type { AskedTarget } from "../explain/asked-target.ts";
import { objectiveGraph } from "../explain/objective.ts";
import { objectiveParts } from "../explain/objective-parts.ts";
import { askedTarget, resolveTarget } from "../explain/resolve-target.ts";
import type { WeightedTarget } from "../explain/target.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { interleaved } from "../image/interleaved.ts";
import { pixelSpace } from "../image/pixel-space.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import type { Preprocessing } from "../image/preprocess.ts";
import { type ModelInput, requireImage } from "../model/image-input.ts";
import { predictedClass } from "../model/read-scores.ts";
import { hasScores, type ScoreOutput } from "../model/score-output.ts";
import type { Provider } from "../ops/op.ts";
import type { Layer } from "../passes/layer.ts";
import type { Sessions } from "../runtime/sessions.ts";
import { type AscentGraph, ascentGraph } from "./ascent-graph.ts";
import { formOf } from "./ascent-settings.ts";
import { createFourierFilter } from "./fourier.ts";
import { type FrameBatch, makeFrames } from "./frames.ts";
import type { StripFrame, StripImage, StripSummary } from "./messages.ts";
import { readStrip } from "./read-strip.ts";
import type { StripRequest } from "./request.ts";
import { completeStripSettings, defaultMeasure, type StripSettings } from "./settings.ts";
import { imageStart, noiseStart } from "./start.ts";
import { createStepper } from "./stepper.ts";

/** What strips have to know of a network. */
export interface StripModel {
  readonly input: ModelInput;
  readonly output: ScoreOutput;
  readonly layers: readonly Layer[];
  readonly parameters: number;
  readonly multiplyAdds: number;
}

/** What strips are made with. */
export interface StripParts {
  readonly graph: TypedGraph;
  readonly model: StripModel;
  readonly preprocessing: Preprocessing;
  readonly feed: Feed;
  readonly sessions: Sessions;
  /** Images at a time in a forward pass. */
  readonly batch: number;
  /** Names by class number. */
  readonly classes: readonly string[];
  readonly itemName: (item: number) => string;
  readonly provider: Provider;
}

/** Makes the strips asked for: progress and frames as they are computed, a summary at the end. */
export type MakeStrips = (
  request: StripRequest,
  signal: Abort | undefined,
) => AsyncGenerator<Progress | StripFrame | StripSummary>;

/** Makes strips. */
export interface StripMaker {
  readonly make: MakeStrips;
  /**
   * Builds and loads, once, what a strip towards a class needs, so that the first frame of the first one need not wait for it. Does
   * nothing for a large network, whose weights would be held twice before anybody asks, and where there is no gradient.
   */
  readonly prepare: () => Promise<void>;
}

/** Parameters up to which a network is prepared: 128 MB. */
const PREPARED = 32 * 2 ** 20;

/** Multiply-adds of the forward passes that one run of several steps may hold: some 50 ms with their gradients. */
const AT_A_TIME = 5e8;

/** Bytes that the frames of one request may fill. */
const FRAME_BUDGET = 2 ** 30;

/** A maker of strips that keeps the graphs it has built: another target of the same kind needs no new one. */
export function createStripMaker(parts: StripParts): StripMaker {
  const { graph, model, preprocessing, classes, feed, itemName, sessions } = parts;
  const plane = requireImage(model.input);
  const space = pixelSpace(preprocessing, plane);
  // a network that takes long is asked for one step at a time, and spared the second copy of its weights that a loop keeps
  const several = model.multiplyAdds <= AT_A_TIME;
  const made = new Map<string, AscentGraph>();
  const ascentOf = (targets: readonly (readonly WeightedTarget[])[], settings: StripSettings): AscentGraph => {
    const needed = objectiveParts(targets);
    const form = formOf(settings, plane, several);
    const key = JSON.stringify([needed, form]);
    const make = () => {
      const objective = objectiveGraph(graph, needed, model.output, model.layers, parts.provider);
      return ascentGraph(objective, plane, space, form);
    };
    const found = made.get(key) ?? make();
    made.set(key, found);
    return found;
  };

  let prepared: Promise<void> | undefined;
  const prepare = async (): Promise<void> => {
    if (model.parameters > PREPARED || !hasScores(model.output)) return;
    const target = { kind: "class", class: 0, measure: defaultMeasure(model.output) } as const;
    try {
      const { release } = await sessions.lease(
        ascentOf([[{ weight: 1, target }]], completeStripSettings({}, plane)).graph,
      );
      release();
    } catch {
      // whoever asks for a strip is told
    }
  };

  async function* makeStrips(request: StripRequest, signal: Abort | undefined): ReturnType<MakeStrips> {
    const { items = [], target, ...asked } = request;
    const given = { ...asked, measure: asked.measure ?? defaultMeasure(model.output) };
    const settings = completeStripSettings(given, plane);
    const names = { classes: hasScores(model.output) ? classes : [], layers: model.layers };
    const wanted = targetsOf(target, items, settings).map((one) => askedTarget(one, names));
    requireRoom(wanted.length, settings, plane);
    const targets = wanted.map((one) => resolveTarget(one, names, settings.measure));
    const ascent = ascentOf(targets, settings);
    // a gradient holds about twice what the forward pass does
    const batch = Math.max(1, Math.ceil(parts.batch / 2));
    const spectral = settings.start === "noise" && settings.parametrisation === "fourier";
    const filter = spectral ? createFourierFilter(plane, sessions, batch) : undefined;
    const start =
      settings.start === "noise"
        ? await noiseStart(wanted.length, plane, settings.seed, filter)
        : await imageStart(items, feed, itemName, space, signal);
    const stepperParts = {
      ascent,
      sessions,
      layers: model.layers,
      plane,
      space,
      classes: model.output.classes,
      targets,
      batch,
    };
    const take = createStepper(stepperParts, start, settings);
    // more than one step at a time only where that is so short that nobody waits for it
    const most = several ? Math.max(1, Math.floor(AT_A_TIME / (model.multiplyAdds * wanted.length))) : 1;
    const frames: StripFrame[] = [];
    for await (const event of makeFrames(start, { take, most }, plane, settings, signal)) {
      if (event.kind === "step") {
        yield { kind: "progress", stage: "moving the image", done: event.step, total: settings.steps };
      } else {
        const sent = message(event, settings, plane, preprocessing, model.output);
        frames.push(sent);
        yield sent;
      }
    }
    yield summarise({ frames, targets, wanted, items, settings, plane, classes, output: model.output });
  }

  return {
    make: makeStrips,
    prepare: () => {
      prepared ??= prepare();
      return prepared;
    },
  };
}

/** One target per image, or one per strip from noise. */
function targetsOf(
  target: StripRequest["target"],
  items: readonly number[],
  { start }: StripSettings,
): readonly (string | AskedTarget)[] {
  const given = typeof target === "string" || "kind" in target ? [target] : target;
  if (start === "noise") return given;
  if (items.length === 0)
    throw new DeeplingError("missing", "image: none to begin with", { hint: "name one, or start from noise" });
  const [first] = given;
  if (first !== undefined && given.length === 1) return items.map(() => first);
  if (given.length === items.length) return given;
  throw new DeeplingError("mismatched", `targets: ${given.length} for ${plural(items.length, "image")}`, {
    hint: "give one for all, or one for each",
  });
}

function requireRoom(count: number, { frames, steps, spacing }: StripSettings, plane: Plane): void {
  const kept = frames + (spacing === "distance" ? steps : 0);
  const bytes = 4 * count * kept * planeSize(plane);
  if (bytes <= FRAME_BUDGET) return;
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  throw new DeeplingError(
    "unsupported",
    `strips: ${plural(count, "image")} × ${plural(kept, "frame")} (${gigabytes} GB)`,
    {
      hint: "ask for fewer images, frames or steps",
    },
  );
}

/** Takes a batch apart: from here on each image has its own numbers. */
function message(
  { frame, steps, pixels, probabilities, values, l2, linf }: FrameBatch,
  { frames }: StripSettings,
  plane: Plane,
  { channels: order }: Preprocessing,
  output: ScoreOutput,
): StripFrame {
  const { width, height, channels } = plane;
  const size = planeSize(plane);
  const shown = interleaved(pixels, plane, order === "bgr");
  const images = Array.from(steps, (step, image): StripImage => {
    const scores = probabilities.slice(image * output.classes, (image + 1) * output.classes);
    return {
      step,
      pixels: shown.slice(image * size, (image + 1) * size),
      probabilities: scores,
      predicted: predictedClass(scores, output),
      value: values[image] ?? Number.NaN,
      l2: l2[image] ?? Number.NaN,
      linf: linf[image] ?? Number.NaN,
    };
  });
  return { kind: "frame", frame, frames, width, height, channels, images };
}

interface Finished {
  readonly frames: readonly StripFrame[];
  readonly targets: readonly (readonly WeightedTarget[])[];
  readonly wanted: readonly AskedTarget[];
  readonly items: readonly number[];
  readonly settings: StripSettings;
  readonly plane: Plane;
  readonly classes: readonly string[];
  readonly output: ScoreOutput;
}

function summarise(finished: Finished): StripSummary {
  const { frames, targets, wanted, items, settings, plane, classes, output } = finished;
  // as the frames are sent
  const shown: Plane = { ...plane, layout: "nhwc" };
  return {
    kind: "strip",
    items: Int32Array.from(settings.start === "noise" ? [] : items),
    targets: wanted,
    settings,
    strips: targets.map((terms, image) => {
      const own = frames.flatMap(({ images }) => images[image] ?? []);
      const strip = {
        pixels: own.map(({ pixels }) => pixels),
        probabilities: own.map(({ probabilities }) => probabilities),
        values: own.map(({ value }) => value),
      };
      return readStrip(strip, terms, { plane: shown, classes, output });
    }),
  };
}
