import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import type { ClassMeasure } from "../target.ts";
import type { AscentOptions } from "./ascend.ts";
import type { Norm } from "./norms.ts";
import { type Plane, planeSize } from "./plane.ts";

/**
 * What may be set of a strip; each has a default by preset and image size. The command line, the API and the form in the page read
 * these descriptions.
 */
export const stripSettingsSchema = z.strictObject({
  preset: z
    .enum(["legible", "faithful"])
    .optional()
    .describe(
      "legible: smooth enough to see a pattern; faithful: plain projected gradient, as an attacker does (legible)",
    ),
  frames: z.int().min(2).max(240).optional().describe("number of frames, the untouched image among them (12)"),
  steps: z.int().min(1).max(2000).optional().describe("number of steps in all (60)"),
  spacing: z
    .enum(["steps", "distance"])
    .optional()
    .describe("frames evenly spaced in steps, or in L2 distance from the start (steps)"),
  norm: z
    .enum(["l2", "linf", "none"])
    .optional()
    .describe("how far is measured for the budget (legible: l2, faithful: linf)"),
  budget: z
    .number()
    .positive()
    .max(10_000)
    .optional()
    .describe(
      "largest distance to the start, in pixel values 0..1 (linf: 8/255; l2: 0.055 × √(pixels × channels), which is 3 at 32×32)",
    ),
  stepSize: z
    .number()
    .positive()
    .max(10_000)
    .optional()
    .describe("length of a step, as the norm measures (2.5 × budget / steps; legible l2: 1.25 × budget / steps)"),
  smoothing: z
    .number()
    .min(0)
    .max(64)
    .optional()
    .describe(
      "standard deviation in pixels of the Gaussian that smooths each gradient (1.2 at 32×32, 2.2 at 224×224; faithful: 0)",
    ),
  jitter: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe("largest shift in pixels between gradients (2 at 32×32, 14 at 224×224; faithful: 0)"),
  variation: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe("weight of the change's total variation (legible: 0.05; faithful: 0)"),
  measure: z
    .enum(["logit", "log-probability", "margin"])
    .optional()
    .describe("what a bare class name means (legible: logit; faithful: log-probability)"),
  start: z.enum(["image", "noise"]).optional().describe("where a strip begins (image)"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe("the same seed gives the same bytes (0)"),
});

/** What was set. */
export type GivenStripSettings = z.infer<typeof stripSettingsSchema>;

/** Everything that decides a strip besides its image and target. */
export interface StripSettings extends AscentOptions {
  readonly preset: "legible" | "faithful";
  readonly frames: number;
  readonly spacing: "steps" | "distance";
  readonly measure: ClassMeasure;
  readonly start: "image" | "noise";
}

/** The side of an image by which lengths in pixels are chosen. */
const sideOf = ({ width, height }: Plane): number => Math.min(width, height);

/** Fills in the defaults for images of this size. Throws "invalid frames" where there are more than steps to show. */
export function completeStripSettings(given: GivenStripSettings, plane: Plane): StripSettings {
  const { preset = "legible", steps = 60, spacing = "steps", start = "image", seed = 0 } = given;
  const legible = preset === "legible";
  const frames = given.frames ?? Math.min(12, steps + 1);
  if (frames > steps + 1) {
    throw new DeeplingError("invalid", `frames: ${frames} of ${steps} steps`, {
      hint: `ask for at most ${steps + 1} frames, or for more steps`,
    });
  }
  const norm: Norm = given.norm ?? (legible ? "l2" : "linf");
  const budget = given.budget ?? (norm === "linf" ? 8 / 255 : 0.055 * Math.sqrt(planeSize(plane)));
  const reach = legible && norm !== "linf" ? 1.25 : 2.5;
  const scale = sideOf(plane) / 32;
  return {
    preset,
    frames,
    steps,
    spacing,
    norm,
    budget,
    stepSize: given.stepSize ?? (reach * budget) / steps,
    smoothing: given.smoothing ?? (legible ? 1.2 * scale ** 0.3 : 0),
    jitter: given.jitter ?? (legible ? Math.max(1, Math.round(2 * scale)) : 0),
    variation: given.variation ?? (legible ? 0.05 : 0),
    measure: given.measure ?? (legible ? "logit" : "log-probability"),
    start,
    seed,
  };
}
