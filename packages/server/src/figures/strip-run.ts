import {
  className,
  percent,
  plural,
  predictedClass,
  type ScoreOutput,
  type StripFrame,
  type StripReading,
  type StripSettings,
  type StripSummary,
} from "@deepling/engine";

/** One frame of one image's strip. */
export interface FigureFrame {
  readonly frame: number;
  readonly step: number;
  /** height × width × channels, red first, 0 … 1. */
  readonly pixels: Float32Array;
  readonly probabilities: Float32Array;
  readonly value: number;
  readonly l2: number;
  readonly linf: number;
}

/** One image's finished strip, and what it was made of, as figures and files take it. */
export interface StripRun {
  readonly model: string;
  readonly image: string;
  readonly target: string;
  /** Empty without class scores. */
  readonly classes: readonly string[];
  /** How a class is predicted from probabilities. */
  readonly output: Pick<ScoreOutput, "kind" | "scores" | "threshold">;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly settings: StripSettings;
  readonly frames: readonly FigureFrame[];
  readonly reading: StripReading;
  /** What was assumed of the preprocessing. */
  readonly notes: readonly string[];
}

/** Takes one image's strip out of what a study sent. */
export function stripOf(
  names: Pick<StripRun, "model" | "image" | "classes" | "output" | "notes">,
  messages: readonly StripFrame[],
  summary: StripSummary,
  index = 0,
): StripRun {
  const [first] = messages;
  if (first === undefined) throw new TypeError("a strip without frames");
  const { width, height, channels } = first;
  const size = width * height * channels;
  const count = summary.strips.length;
  return {
    ...names,
    target: summary.targets[index] ?? "",
    width,
    height,
    channels,
    settings: summary.settings,
    reading: summary.strips[index] as StripReading,
    frames: messages.map((message) => {
      const classes = message.probabilities.length / count;
      return {
        frame: message.frame,
        step: message.steps[index] ?? 0,
        pixels: message.pixels.subarray(index * size, (index + 1) * size),
        probabilities: message.probabilities.subarray(index * classes, (index + 1) * classes),
        value: message.values[index] ?? Number.NaN,
        l2: message.l2[index] ?? 0,
        linf: message.linf[index] ?? 0,
      };
    }),
  };
}

/** The predicted class of a frame, and its probability; undefined without class scores. */
function topOf(
  { output }: Pick<StripRun, "output">,
  { probabilities }: FigureFrame,
): { readonly index: number; readonly share: number } | undefined {
  const index = predictedClass(probabilities, output);
  return index < 0 ? undefined : { index, share: probabilities[index] ?? 0 };
}

/** What is said of a frame: the predicted class and its probability, or the target's value where there are no class scores. */
export function saidOf(run: StripRun, frame: FigureFrame): readonly [string, string] {
  const top = topOf(run, frame);
  if (top !== undefined) return [className(run.classes, top.index), percent(top.share)];
  return [run.output.kind === "none" ? frame.value.toPrecision(3).replace("-", "−") : "not a number", ""];
}

/** What was moved, how far and how, in one line. */
export function describeRun({ model, image, target, settings }: StripRun): string {
  const { preset, norm, budget, steps, seed } = settings;
  const bound =
    norm === "none" ? "no budget" : norm === "l2" ? `L2 ≤ ${round(budget)}` : `L∞ ≤ ${round(255 * budget)}/255`;
  return [model, image, `target ${target}`, preset, plural(steps, "step"), bound, `seed ${seed}`].join(" · ");
}

const round = (value: number): string => String(Number(value.toPrecision(3)));
