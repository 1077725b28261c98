import {
  finite,
  type StripFigure,
  type StripImage,
  type StripReading,
  type StripSettings,
  stripSettingsSchema,
} from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import type { NpyArray } from "../write-npz.ts";
import { fields, known } from "./fields.ts";

/** One image's finished strip, as figures and files take it. */
export interface StripRun {
  readonly figure: StripFigure;
  readonly settings: StripSettings;
  readonly reading: StripReading;
  /** As they were sent, frame by frame. */
  readonly images: readonly StripImage[];
}

const settingsSchema = stripSettingsSchema.required();

/** What `strip --json` prints. */
export const stripReport = z
  .strictObject({
    model: fields.model,
    image: z.string().describe("name of the image"),
    target: z.string().describe("the target, as it was typed"),
    sentence: z
      .string()
      .describe('the strip in words: "horse from frame 4, at L2 0.90; most change in the lower third"'),
    flipFrame: z
      .int()
      .nullable()
      .describe(
        "the first frame that is predicted as aimed at: the target's class; any class but the one led away from; where the target is a unit or a layer, another class than at frame 0. `null` where no frame is, or frame 0 is already",
      ),
    startClass: z.int().describe("predicted class of the first frame, −1 without class scores"),
    endClass: z.int().describe("predicted class of the last frame"),
    amplification: z.number().describe("factor by which the figures multiply differences; one for the whole strip"),
    settings: settingsSchema.describe(
      "every setting (`deepling strip --help`), the defaults filled in; `budget` and `stepSize` in pixel values 0 … 1",
    ),
    classes: fields.classes,
    notes: fields.notes,
    frames: z
      .array(
        z.strictObject({
          step: z.int().describe("the step that it shows"),
          probabilities: z.array(known).describe("one per class; null if it is not finite"),
          value: known.describe(
            "the target's value: for a class ln of its probability, unless the target (`logit:7`, `margin:horse`) or `--measure` says otherwise; for `away` the same, negative; null if it is not finite",
          ),
          l2: known.describe(
            "Euclidean distance to frame 0 in pixel values 0 … 1, all channels together; null if it is not finite",
          ),
          linf: known.describe("largest distance of any value to frame 0; null if it is not finite"),
        }),
      )
      .describe("in order; frame 0 is the untouched image"),
  })
  .meta({
    after: `The same as \`.npz\`, with the pictures: \`frames\` and \`differences\` (F × height × width × channels, float32, red first, 0 … 1 and signed), \`probabilities\` (F × classes),
\`steps\`, \`values\`, \`l2\`, \`linf\` (F), \`first_change\` (height × width: the first frame at which a pixel differs by a tenth of the strip's largest difference, −1 where none does),
\`flip_frame\` (−1 for none), \`classes\`.`,
  });

/** What `strip --json` prints. */
export type StripReport = ReportOf<typeof stripReport>;

/** Gathers a strip into the report. */
export function reportStrip({ figure, settings, reading, images }: StripRun): StripReport {
  const { model, image, classes, notes, series } = figure;
  return {
    model,
    image,
    target: series.rows[0]?.target ?? "",
    sentence: reading.sentence,
    flipFrame: reading.flipFrame ?? null,
    startClass: reading.startClass,
    endClass: reading.endClass,
    amplification: reading.amplification,
    settings,
    classes,
    notes,
    frames: images.map(({ step, probabilities, value, l2, linf }) => ({
      step,
      probabilities: Array.from(probabilities, finite),
      value: finite(value),
      l2: finite(l2),
      linf: finite(linf),
    })),
  };
}

/** A strip as the arrays of an .npz file (docs/json.md). */
export function stripArrays({ figure, reading, images }: StripRun): Record<string, NpyArray> {
  const { classes, series } = figure;
  const { width, height, channels } = series.shape;
  const frames = series.rows[0]?.frames ?? [];
  const size = width * height * channels;
  const pixels = new Float32Array(frames.length * size);
  const differences = new Float32Array(frames.length * size);
  const probabilities = new Float32Array(frames.length * classes.length);
  frames.forEach((frame, index) => {
    pixels.set(frame.pixels, index * size);
    differences.set(frame.change, index * size);
    probabilities.set(frame.probabilities, index * classes.length);
  });
  const column = (of: (image: StripImage) => number): NpyArray => ({
    data: Float64Array.from(images, of),
    shape: [images.length],
  });
  const shape = [frames.length, height, width, channels];
  return {
    frames: { data: pixels, shape },
    differences: { data: differences, shape },
    probabilities: { data: probabilities, shape: [frames.length, classes.length] },
    steps: { data: Int32Array.from(images, ({ step }) => step), shape: [frames.length] },
    values: column(({ value }) => value),
    l2: column(({ l2 }) => l2),
    linf: column(({ linf }) => linf),
    first_change: { data: reading.firstChange, shape: [height, width] },
    flip_frame: { data: Int32Array.of(reading.flipFrame ?? -1), shape: [1] },
    classes: { texts: classes },
  };
}
