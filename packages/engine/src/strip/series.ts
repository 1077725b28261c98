import { plural, pluralWord } from "../base/plural.ts";
import type { SeriesFrame, SeriesRow, StripSeries } from "../figures/strip-figure.ts";
import { predictedClass, type ReadableScores } from "../model/read-scores.ts";
import { amplification, difference } from "./change.ts";
import type { StripFrame, StripImage, StripSummary } from "./messages.ts";
import type { StripReading } from "./read-strip.ts";

/** What a row shows: one of the images that were moved, or the mean of several. */
export interface RowAsked {
  readonly target: string;
  /** The class that the target leads towards, if the finished strip does not say it yet. */
  readonly label: number | undefined;
  /** Places in the message's `images`. */
  readonly images: readonly number[];
}

/** What was sent of strips so far, as figures show it; undefined before the first frame. */
export function stripSeries(
  frames: readonly StripFrame[],
  summary: StripSummary | undefined,
  asked: readonly RowAsked[],
  output: ReadableScores,
): StripSeries | undefined {
  const [first] = frames;
  if (first === undefined) return undefined;
  const { width, height, channels } = first;
  const rows = asked.map(({ target, label, images }): SeriesRow & { readonly factor: number } => {
    const shown = seriesFrames(frames, images, output);
    const readings = images.flatMap((image) => summary?.strips[image] ?? []);
    const [own] = readings;
    const known = own === undefined || own.aim < 0 ? label : own.aim;
    const last = shown.at(-1)?.change ?? new Float32Array();
    return {
      target,
      label: known,
      frames: shown,
      ...readingOf(readings, known),
      factor: readings.length === 1 && own !== undefined ? own.amplification : amplification([last]),
    };
  });
  return {
    shape: { width, height, channels },
    frames: first.frames,
    rows: rows.map(({ factor: _, ...row }) => row),
    // what all rows bear
    amplification: Math.min(...rows.map(({ factor }) => factor)),
  };
}

function seriesFrames(
  frames: readonly StripFrame[],
  places: readonly number[],
  output: ReadableScores,
): readonly SeriesFrame[] {
  const shown = frames.map(({ images }) =>
    meanOf(
      places.flatMap((place) => images[place] ?? []),
      output,
    ),
  );
  const start = shown[0]?.pixels ?? new Float32Array();
  return shown.map((frame) => ({ ...frame, change: difference(frame.pixels, start) }));
}

/** The mean of several images of a frame; a single one is not copied. */
function meanOf(images: readonly StripImage[], output: ReadableScores): Omit<SeriesFrame, "change"> {
  const [only] = images;
  if (only !== undefined && images.length === 1) return only;
  const average = (of: (image: StripImage) => number) => images.reduce((sum, one) => sum + of(one), 0) / images.length;
  const arrays = (of: (image: StripImage) => Float32Array): Float32Array => {
    const mean = new Float32Array(only === undefined ? 0 : of(only).length);
    for (const image of images)
      for (const [at, value] of of(image).entries()) mean[at] = (mean[at] ?? 0) + value / images.length;
    return mean;
  };
  const probabilities = arrays((image) => image.probabilities);
  return {
    pixels: arrays((image) => image.pixels),
    probabilities,
    predicted: predictedClass(probabilities, output),
    value: average(({ value }) => value),
    l2: average(({ l2 }) => l2),
    linf: average(({ linf }) => linf),
  };
}

function readingOf(
  readings: readonly StripReading[],
  label: number | undefined,
): Pick<SeriesRow, "flip" | "sentence" | "firstChange"> {
  const [only] = readings;
  if (only === undefined) return { flip: undefined, sentence: undefined, firstChange: undefined };
  if (readings.length === 1) return { flip: only.flipFrame, sentence: only.sentence, firstChange: only.firstChange };
  const flips = readings.flatMap(({ flipFrame }) => flipFrame ?? []).sort((a, b) => a - b);
  const half = flips[Math.ceil(readings.length / 2) - 1];
  const by = half === undefined ? "" : `, half of all by frame ${half}`;
  const there = readings.filter(({ startClass }) => startClass === label).length;
  const already = there === 0 ? "" : `, ${there} ${pluralWord(there, "is", "are")} there from the start`;
  const sentence = `${flips.length} of ${plural(readings.length, "image")} ${pluralWord(flips.length, "flips", "flip")}${by}${already}`;
  return { flip: half, sentence, firstChange: undefined };
}
