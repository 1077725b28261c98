import { DeeplingError } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { ClassMeasure } from "../explain/target.ts";
import { type Plane, planeSize } from "../image/plane.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import type { AscentSettings, Norm } from "./ascent-settings.ts";
import type { GivenStripSettings } from "./setting-table.ts";

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
