import { z } from "zod";
import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { ClassMeasure } from "../explain/target.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import type { AscentSettings, Norm } from "./ascent-settings.ts";

/**
 * What may be set of a strip; each has a default by preset and image size. The command line, the API and the form in the page read
 * these descriptions.
 */
export const stripSettingsSchema = z.strictObject({
  preset: z
    .enum(["legible", "faithful"])
    .optional()
    .meta({
      title: "Preset",
      resets: ["measure", "norm", "budget", "stepSize", "colour", "smoothing", "jitter", "variation"],
      description:
        "legible: smooth enough to see a pattern; faithful: plain projected gradient, as an attacker does (legible)",
    }),
  start: z
    .enum(["image", "noise"])
    .optional()
    .meta({ title: "Begin with", description: "where a strip begins: the image, or noise around mid grey (image)" }),
  measure: z.enum(["logit", "log-probability", "margin"]).optional().meta({
    title: "Measure",
    description:
      "what a bare class name means: its logit, the logarithm of its probability, or its logit minus that of the best other class (log-probability; logit where one output stands for two classes, or each label is judged by itself)",
  }),
  frames: z
    .int()
    .min(2)
    .max(240)
    .optional()
    .meta({ title: "Frames", description: "number of frames, the untouched image among them (12)" }),
  steps: z.int().min(1).max(2000).optional().meta({ title: "Steps", description: "number of steps in all (60)" }),
  spacing: z.enum(["steps", "distance"]).optional().meta({
    title: "Spacing",
    description: "frames evenly spaced in steps, or in L2 distance from the start (steps)",
  }),
  norm: z
    .enum(["l2", "linf", "none"])
    .optional()
    .meta({
      title: "Distance",
      names: { l2: "L2", linf: "L∞" },
      resets: ["budget", "stepSize"],
      description:
        "how the distance to the start is measured: Euclidean over all pixels, the largest change of any pixel, or not at all (legible: l2, faithful: linf)",
    }),
  budget: z.number().positive().max(10_000).optional().meta({
    title: "Budget",
    description:
      "largest distance to the start, in pixel values 0..1 (linf: 8/255; l2: 0.07 × √(pixels × channels), which is 3.9 at 32×32)",
  }),
  stepSize: z.number().positive().max(10_000).optional().meta({
    title: "Step size",
    description:
      "length of a step, as the norm measures (2.5 × budget / steps; legible l2: 1.25 × at 32×32, 2 × at 224×224)",
  }),
  schedule: z.enum(["constant", "cosine"]).optional().meta({
    title: "Schedule",
    description: "steps all of one length, or falling to nothing along half a cosine, from twice that (constant)",
  }),
  parametrisation: z.enum(["pixel", "fourier"]).optional().meta({
    title: "Parametrisation",
    description:
      "what is optimised: pixels, with smoothed gradients, or a spatially decorrelated spectrum, in which a frequency f is moved by 1/f² (pixel)",
  }),
  colour: z.number().min(0).max(1).optional().meta({
    title: "Correlation",
    description:
      "how strongly the colour channels are taken to correlate: the more, the more a step is one of light and dark (legible: 0.9; faithful: 0)",
  }),
  smoothing: z.number().min(0).max(64).optional().meta({
    title: "Smoothing",
    description:
      "standard deviation in pixels of the Gaussian that smooths each gradient (1.5 at 32×32, 4 at 224×224; faithful or fourier: 0)",
  }),
  jitter: z.int().min(0).max(64).optional().meta({
    title: "Jitter",
    description: "largest shift in pixels between gradients (3 at 32×32, 10 at 224×224; faithful: 0)",
  }),
  variation: z.number().min(0).max(10).optional().meta({
    title: "Total variation",
    description: "weight of the change's total variation (legible: 0.05; faithful: 0)",
  }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .meta({ title: "Seed", description: "the same seed gives the same bytes (0)" }),
});

/** What was set. */
export type GivenStripSettings = z.infer<typeof stripSettingsSchema>;

/** Everything that decides a strip besides its image and target. */
export interface StripSettings extends AscentSettings {
  readonly preset: "legible" | "faithful";
  readonly frames: number;
  readonly spacing: "steps" | "distance";
  readonly measure: ClassMeasure;
  readonly start: "image" | "noise";
}

/**
 * What a bare class name means where nothing else is asked for. Of what is judged by itself the logit: its logarithm of p has the same
 * direction, and none where p is 1.
 */
export function defaultMeasure({ kind }: Pick<ScoreOutput, "kind">): ClassMeasure {
  return kind === "binary" || kind === "labels" ? "logit" : "log-probability";
}

/** The side of an image by which lengths in pixels are chosen. */
const sideOf = ({ width, height }: Plane): number => Math.min(width, height);

/** Fills in the defaults for images of this size. Throws "invalid frames" where there are more than steps to show. */
export function completeStripSettings(given: GivenStripSettings, plane: Plane): StripSettings {
  const { preset = "legible", steps = 60, spacing = "steps", start = "image", seed = 0 } = given;
  const { parametrisation = "pixel", schedule = "constant" } = given;
  const legible = preset === "legible";
  const frames = given.frames ?? Math.min(12, steps + 1);
  if (frames > steps + 1) {
    throw new DeeplingError("invalid", `frames: ${frames} of ${plural(steps, "step")}`, {
      hint: `ask for at most ${plural(steps + 1, "frame")}, or for more steps`,
    });
  }
  const norm: Norm = given.norm ?? (legible ? "l2" : "linf");
  const budget = given.budget ?? (norm === "linf" ? 8 / 255 : 0.07 * Math.sqrt(planeSize(plane)));
  const scale = sideOf(plane) / 32;
  // jittered steps over large images undo one another more
  const reach = legible && norm !== "linf" ? 1.25 * scale ** 0.25 : 2.5;
  return {
    preset,
    frames,
    steps,
    spacing,
    norm,
    budget,
    stepSize: given.stepSize ?? (reach * budget) / steps,
    schedule,
    parametrisation,
    colour: given.colour ?? (legible ? 0.9 : 0),
    smoothing: given.smoothing ?? (legible && parametrisation === "pixel" ? 1.5 * Math.sqrt(scale) : 0),
    jitter: given.jitter ?? (legible ? Math.max(1, Math.round(3 * scale ** 0.62)) : 0),
    variation: given.variation ?? (legible ? 0.05 : 0),
    measure: given.measure ?? "log-probability",
    start,
    seed,
  };
}
