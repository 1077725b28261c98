import {
  className,
  difference,
  percent,
  plural,
  pluralWord,
  predictedClass,
  type ScoreOutput,
  type StripSummary,
} from "@deepling/engine";
import { formatValue } from "../../parts/format.ts";
import { labelOfTarget } from "../../state/ask-strip.ts";
import type { StripRun } from "../../state/store.ts";
import { stripImages } from "../../state/view-state.ts";

/** Extents of a strip's pictures: height × width × channels numbers each, red first. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** One frame of what is shown: an image's, or the mean of all images. */
export interface RowFrame {
  /** 0 … 1. */
  readonly pixels: Float32Array;
  /** Signed difference to frame 0. */
  readonly change: Float32Array;
  /** Empty without class scores. */
  readonly probabilities: Float32Array;
  /** The predicted class; −1 without class scores. */
  readonly said: number;
  readonly value: number;
  readonly l2: number;
  readonly linf: number;
}

/** A strip towards one target. */
export interface StripRow {
  readonly target: string;
  /** The class that the target names; undefined for units, layers and sums. */
  readonly label: number | undefined;
  readonly frames: readonly RowFrame[];
  /** The frame that flips; for a mean, the one by which half of the images have. Undefined while, or where, there is none. */
  readonly flip: number | undefined;
  /** What the finished strip says. */
  readonly sentence: string | undefined;
  /** The frame at which each pixel changed, height × width, −1 for none; undefined for a mean, and until it is known. */
  readonly firstChange: Int32Array | undefined;
}

/** A strip, and the one beside it, as they are shown. */
export interface StripSeries {
  readonly shape: PictureShape;
  /** Frames that there will be. */
  readonly frames: number;
  readonly rows: readonly StripRow[];
  /** What differences are multiplied by; one for everything shown. */
  readonly amplification: number;
}

/** What a run shows of one of its images, or of their mean (`member` undefined); undefined until there is a frame. */
export function seriesOf(
  { asked, frames, summary }: StripRun,
  member: number | undefined,
  classes: readonly string[],
  output: ScoreOutput,
): StripSeries | undefined {
  const [first] = frames;
  if (first === undefined) return undefined;
  const { width, height, channels } = first;
  const many = stripImages(asked);
  const one = many === 1 ? 0 : member;
  const targets = asked.compare === "" ? [asked.target] : [asked.target, asked.compare];
  const rows = targets.map((target, row): StripRow => {
    const images = one === undefined ? span(row * many, many) : [row * many + Math.min(one, many - 1)];
    const pixelsOf = meanOf(
      frames.map(({ pixels }) => pixels),
      images,
      width * height * channels,
    );
    const probabilitiesOf = meanOf(
      frames.map(({ probabilities }) => probabilities),
      images,
      classes.length,
    );
    const start = pixelsOf[0] ?? new Float32Array();
    return {
      target,
      label: labelOfTarget(target, classes),
      frames: frames.map((frame, index) => ({
        pixels: pixelsOf[index] ?? start,
        change: difference(pixelsOf[index] ?? start, start),
        probabilities: probabilitiesOf[index] ?? new Float32Array(),
        said: predictedClass(probabilitiesOf[index] ?? new Float32Array(), output),
        value: average(frame.values, images),
        l2: average(frame.l2, images),
        linf: average(frame.linf, images),
      })),
      ...readingOf(summary, images, labelOfTarget(target, classes)),
    };
  });
  return {
    shape: { width, height, channels },
    frames: first.frames,
    rows,
    amplification: factorFor(rows, channels),
  };
}

/** What is said of a frame: the predicted class and its probability, or the target's value where there are no class scores. */
export function saidOf({ said, probabilities, value }: RowFrame, classes: readonly string[]): string {
  if (said < 0) return `target ${formatValue(value)}`;
  return `${className(classes, said)} ${percent(probabilities[said] ?? 0)}`;
}

/** Share of the strongest frame's pixels that may lie beyond the ends of the scale. */
const BEYOND = 0.02;

/** One factor for both rows: the largest of two figures that keeps nearly all brightness changes within ±0.5. */
function factorFor(rows: readonly StripRow[], channels: number): number {
  const reach = rows.reduce((most, { frames }) => {
    const change = frames.at(-1)?.change ?? new Float32Array();
    const sizes = Float32Array.from({ length: change.length / channels }, (_, at) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += change[at * channels + c] ?? 0;
      return Math.abs(sum) / channels;
    }).sort();
    return Math.max(most, sizes[Math.floor((1 - BEYOND) * (sizes.length - 1))] ?? 0);
  }, 0);
  return reach === 0 ? 1 : Math.max(1, Number((0.5 / reach).toPrecision(2)));
}

function span(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

function average(values: Float32Array, images: readonly number[]): number {
  return images.reduce((sum, image) => sum + (values[image] ?? 0), 0) / images.length;
}

/** Of each batch the mean over some of its images; a single image is not copied. */
function meanOf(batches: readonly Float32Array[], images: readonly number[], size: number): readonly Float32Array[] {
  const [only] = images;
  if (images.length === 1 && only !== undefined)
    return batches.map((batch) => batch.subarray(only * size, (only + 1) * size));
  return batches.map((batch) => {
    const mean = new Float32Array(size);
    for (const image of images) {
      for (let i = 0; i < size; i++) mean[i] = (mean[i] ?? 0) + (batch[image * size + i] ?? 0) / images.length;
    }
    return mean;
  });
}

function readingOf(
  summary: StripSummary | undefined,
  images: readonly number[],
  label: number | undefined,
): Pick<StripRow, "flip" | "sentence" | "firstChange"> {
  const readings = images.flatMap((image) => summary?.strips[image] ?? []);
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
