import { z } from "zod";
import type { Plane } from "../../image/plane.ts";

/** What may be set of a dream; each has a default. Command line and API read these descriptions. */
export const dreamSettingsSchema = z.strictObject({
  size: z.int().min(8).max(4096).optional().meta({
    title: "Size",
    description:
      "longer side of the finished picture in pixels, where the layers before the target are convolutions (the network's own, times the scale of all octaves)",
  }),
  octaves: z.int().min(1).max(12).optional().meta({ title: "Octaves", description: "sizes, the smallest first (4)" }),
  octaveScale: z.number().min(1.05).max(4).optional().meta({
    title: "Octave scale",
    description: "how much larger each octave is than the one before (1.4)",
  }),
  steps: z.int().min(1).max(1000).optional().meta({ title: "Steps", description: "steps in each octave (10)" }),
  rate: z.number().positive().max(255).optional().meta({
    title: "Step size",
    description: "mean change of a pixel at each step, of 255 (1.5)",
  }),
  jitter: z.int().min(0).max(512).optional().meta({
    title: "Jitter",
    description: "largest shift in pixels at each step (1/7 of the network's side)",
  }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .meta({ title: "Seed", description: "the same seed gives the same dream (0)" }),
});

/** What was set. */
export type GivenDreamSettings = z.infer<typeof dreamSettingsSchema>;

/** Everything that decides a dream besides picture, target and guide. */
export interface DreamSettings {
  /** Longer side of the finished picture. */
  readonly size: number;
  readonly octaves: number;
  readonly octaveScale: number;
  /** In each octave. */
  readonly steps: number;
  readonly rate: number;
  readonly jitter: number;
  readonly seed: number;
}

/** Fills in the defaults for a network that takes images of this size: mordvintsev2015's, whose network takes 224×224. */
export function completeDreamSettings(given: GivenDreamSettings, { width, height }: Plane): DreamSettings {
  const { octaves = 4, octaveScale = 1.4 } = given;
  return {
    size: given.size ?? Math.min(4096, Math.round(Math.max(width, height) * octaveScale ** (octaves - 1))),
    ...{ octaves, octaveScale },
    steps: given.steps ?? 10,
    rate: given.rate ?? 1.5,
    jitter: given.jitter ?? Math.round(Math.min(width, height) / 7),
    seed: given.seed ?? 0,
  };
}
