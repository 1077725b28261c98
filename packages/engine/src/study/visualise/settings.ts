import { z } from "zod";
import type { Plane } from "../../image/plane.ts";

/** What may be set of a visualisation; each has a default. Command line and API read these descriptions. */
export const visualiseSettingsSchema = z.strictObject({
  size: z.int().min(4).max(2048).optional().meta({
    title: "Size",
    description:
      "side of the pictures in pixels, where the layers before the target are convolutions (the network's own)",
  }),
  steps: z.int().min(1).max(10_000).optional().meta({ title: "Steps", description: "number of steps (160)" }),
  rate: z.number().positive().max(100).optional().meta({
    title: "Learning rate",
    description: "learning rate of Adam (0.1)",
  }),
  parametrisation: z.enum(["fourier", "pixel"]).optional().meta({
    title: "Parametrisation",
    description: "what is optimised: a spectrum in which a frequency f counts 1/f, or pixels (fourier)",
  }),
  where: z.enum(["auto", "middle", "everywhere"]).optional().meta({
    title: "Where",
    description:
      "what of a unit's map is to grow where a target names no position: the middle of the map, so that the picture shows one example, or the mean over it, so that it is filled with them (auto: middle where the unit sees the whole picture)",
  }),
  colour: z.enum(["decorrelated", "channels"]).optional().meta({
    title: "Colour",
    description:
      "whether three channels are optimised as light, blue–yellow and green–red, as they vary in photographs, or each by itself (decorrelated)",
  }),
  jitter: z.int().min(0).max(256).optional().meta({
    title: "Jitter",
    description: "largest shift in pixels at each step (1/16 of the side)",
  }),
  rotation: z.number().min(0).max(180).optional().meta({
    title: "Rotation",
    description: "largest rotation in degrees at each step (5)",
  }),
  scale: z.number().min(0).max(0.9).optional().meta({
    title: "Scale",
    description: "largest change of size at each step, 0.1 for 0.9 to 1.1 (0.05)",
  }),
  pictures: z.int().min(1).max(64).optional().meta({
    title: "Pictures",
    description: "pictures of each target, each from its own noise (1)",
  }),
  diversity: z.number().min(0).max(100).optional().meta({
    title: "Diversity",
    description: "how strongly the pictures of one target are kept apart (1, where there are several)",
  }),
  held: z.array(z.int().min(0).max(4095)).max(4096).readonly().optional().meta({
    title: "Held channels",
    description: "input channels, counted from 0, that stay at one value (of RGBA the alpha, else none)",
  }),
  heldAt: z.number().min(0).max(1).optional().meta({
    title: "Held at",
    description: "that value, 0 to 1 (1 for alpha, else 0.5)",
  }),
  frames: z.int().min(2).max(240).optional().meta({
    title: "Frames",
    description: "pictures shown while they grow, the first and the last among them (12)",
  }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .meta({ title: "Seed", description: "the same seed gives the same pictures (0)" }),
});

/** What was set. */
export type GivenVisualiseSettings = z.infer<typeof visualiseSettingsSchema>;

/** Everything that decides a picture besides its target. */
export type VisualiseSettings = Settled<Omit<GivenVisualiseSettings, "size">> & {
  /** Rows and columns of a picture. */
  readonly size: readonly [number, number];
};

type Settled<Given> = { readonly [Key in keyof Given]-?: Exclude<Given[Key], undefined> };

/** Fills in the defaults for a network that takes images of this size; `alpha` says whether its fourth channel is one. */
export function completeVisualiseSettings(
  given: GivenVisualiseSettings,
  plane: Plane,
  alpha: boolean,
): VisualiseSettings {
  const { size, steps = 160, pictures = 1, parametrisation = "fourier" } = given;
  const [height, width] = size === undefined ? [plane.height, plane.width] : [size, size];
  return {
    size: [height, width],
    steps,
    rate: given.rate ?? 0.1,
    parametrisation,
    where: given.where ?? "auto",
    colour: given.colour ?? "decorrelated",
    jitter: given.jitter ?? Math.round(Math.min(height, width) / 16),
    rotation: given.rotation ?? 5,
    scale: given.scale ?? 0.05,
    pictures,
    diversity: given.diversity ?? (pictures > 1 ? 1 : 0),
    held: given.held ?? (alpha ? [3] : []),
    heldAt: given.heldAt ?? (alpha ? 1 : 0.5),
    frames: Math.min(given.frames ?? 12, steps + 1),
    seed: given.seed ?? 0,
  };
}
