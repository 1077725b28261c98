/** What is said of every setting. */
interface Words {
  /** One or two words. */
  readonly title: string;
  /** What it means, and in brackets what it is by default. */
  readonly doc: string;
  /** What else goes back to its default when this is changed: it was meant for another preset, or in another unit. */
  readonly resets?: readonly string[];
}

/** A setting whose values can be listed. */
export interface ChoiceSetting extends Words {
  readonly choices: readonly [string, ...string[]];
  /** What a choice is called where that is more than its word with a capital. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A number between bounds, both included; `above` is a least value that is itself excluded. */
export interface NumberSetting extends Words {
  readonly bounds:
    | { readonly least: number; readonly most: number }
    | { readonly above: number; readonly most: number };
  readonly whole: boolean;
}

/**
 * What may be set of a strip; each has a default by preset and image size. The command line, the API (`settings-schema.ts`), the form and the
 * address of the page read these descriptions.
 */
export const STRIP_SETTINGS = {
  preset: {
    title: "Preset",
    choices: ["legible", "faithful"],
    resets: ["measure", "norm", "budget", "stepSize", "colour", "smoothing", "jitter", "variation"],
    doc: "legible: smooth enough to see a pattern; faithful: plain projected gradient, as an attacker does (legible)",
  },
  start: {
    title: "Begin with",
    choices: ["image", "noise"],
    doc: "where a strip begins: the image, or noise around mid grey (image)",
  },
  measure: {
    title: "Measure",
    choices: ["logit", "log-probability", "margin"],
    doc: "what a bare class name means: its logit, the logarithm of its probability, or its logit minus that of the best other class (log-probability; logit where one output stands for two classes, or each label is judged by itself)",
  },
  frames: {
    title: "Frames",
    bounds: { least: 2, most: 240 },
    whole: true,
    doc: "number of frames, the untouched image among them (12)",
  },
  steps: { title: "Steps", bounds: { least: 1, most: 2000 }, whole: true, doc: "number of steps in all (60)" },
  spacing: {
    title: "Spacing",
    choices: ["steps", "distance"],
    doc: "frames evenly spaced in steps, or in L2 distance from the start (steps)",
  },
  norm: {
    title: "Distance",
    choices: ["l2", "linf", "none"],
    names: { l2: "L2", linf: "L∞" },
    resets: ["budget", "stepSize"],
    doc: "how the distance to the start is measured: Euclidean over all pixels, the largest change of any pixel, or not at all (legible: l2, faithful: linf)",
  },
  budget: {
    title: "Budget",
    bounds: { above: 0, most: 10_000 },
    whole: false,
    doc: "largest distance to the start, in pixel values 0..1 (linf: 8/255; l2: 0.07 × √(pixels × channels), which is 3.9 at 32×32)",
  },
  stepSize: {
    title: "Step size",
    bounds: { above: 0, most: 10_000 },
    whole: false,
    doc: "length of a step, as the norm measures (2.5 × budget / steps; legible l2: 1.25 × at 32×32, 2 × at 224×224)",
  },
  schedule: {
    title: "Schedule",
    choices: ["constant", "cosine"],
    doc: "steps all of one length, or falling to nothing along half a cosine, from twice that (constant)",
  },
  parametrisation: {
    title: "Parametrisation",
    choices: ["pixel", "fourier"],
    doc: "what is optimised: pixels, with smoothed gradients, or a spatially decorrelated spectrum, in which a frequency f is moved by 1/f² (pixel)",
  },
  colour: {
    title: "Correlation",
    bounds: { least: 0, most: 1 },
    whole: false,
    doc: "how strongly the colour channels are taken to correlate: the more, the more a step is one of light and dark (legible: 0.9; faithful: 0)",
  },
  smoothing: {
    title: "Smoothing",
    bounds: { least: 0, most: 64 },
    whole: false,
    doc: "standard deviation in pixels of the Gaussian that smooths each gradient (1.5 at 32×32, 4 at 224×224; faithful or fourier: 0)",
  },
  jitter: {
    title: "Jitter",
    bounds: { least: 0, most: 64 },
    whole: true,
    doc: "largest shift in pixels between gradients (3 at 32×32, 10 at 224×224; faithful: 0)",
  },
  variation: {
    title: "Total variation",
    bounds: { least: 0, most: 10 },
    whole: false,
    doc: "weight of the change's total variation (legible: 0.05; faithful: 0)",
  },
  seed: {
    title: "Seed",
    bounds: { least: 0, most: 2 ** 32 - 1 },
    whole: true,
    doc: "the same seed gives the same bytes (0)",
  },
} as const satisfies Readonly<Record<string, ChoiceSetting | NumberSetting>>;

/** The value that a setting takes. */
export type SettingValue<S> = S extends { readonly choices: readonly (infer C)[] } ? C : number;

/** What was set. */
export type GivenStripSettings = {
  [K in keyof typeof STRIP_SETTINGS]?: SettingValue<(typeof STRIP_SETTINGS)[K]> | undefined;
};
