import { difference, type StripSettings } from "@deepling/engine";
import type { StripRun } from "../figures/strip-run.ts";
import type { NpyArray } from "../write-npz.ts";

/** What `strip --out x.json` writes (docs/json.md). */
export interface StripReport {
  readonly model: string;
  readonly image: string;
  readonly target: string;
  readonly sentence: string;
  /** The first frame at which the network says what was aimed at, or null. */
  readonly flipFrame: number | null;
  readonly startClass: number;
  readonly endClass: number;
  /** What differences are multiplied by in the figures. */
  readonly amplification: number;
  readonly settings: StripSettings;
  readonly classes: readonly string[];
  /** What was assumed of the preprocessing. */
  readonly notes: readonly string[];
  readonly frames: readonly {
    readonly step: number;
    readonly probabilities: readonly number[];
    readonly value: number;
    readonly l2: number;
    readonly linf: number;
  }[];
}

/** Gathers a strip into the report. */
export function reportStrip({
  model,
  image,
  target,
  reading,
  settings,
  classes,
  notes,
  frames,
}: StripRun): StripReport {
  return {
    model,
    image,
    target,
    sentence: reading.sentence,
    flipFrame: reading.flipFrame ?? null,
    startClass: reading.startClass,
    endClass: reading.endClass,
    amplification: reading.amplification,
    settings,
    classes,
    notes,
    frames: frames.map(({ step, probabilities, value, l2, linf }) => ({
      step,
      probabilities: [...probabilities],
      value,
      l2,
      linf,
    })),
  };
}

/** A strip as the arrays of an .npz file (docs/json.md). */
export function stripArrays(run: StripRun): Record<string, NpyArray> {
  const { frames, width, height, channels, classes, reading } = run;
  const size = width * height * channels;
  const pixels = new Float32Array(frames.length * size);
  const differences = new Float32Array(frames.length * size);
  const probabilities = new Float32Array(frames.length * classes.length);
  frames.forEach((frame, index) => {
    pixels.set(frame.pixels, index * size);
    differences.set(difference(frame.pixels, frames[0]?.pixels ?? frame.pixels), index * size);
    probabilities.set(frame.probabilities, index * classes.length);
  });
  const column = (of: (frame: StripRun["frames"][number]) => number): NpyArray => ({
    data: Float64Array.from(frames, of),
    shape: [frames.length],
  });
  const shape = [frames.length, height, width, channels];
  return {
    frames: { data: pixels, shape },
    differences: { data: differences, shape },
    probabilities: { data: probabilities, shape: [frames.length, classes.length] },
    steps: { data: Int32Array.from(frames, ({ step }) => step), shape: [frames.length] },
    values: column(({ value }) => value),
    l2: column(({ l2 }) => l2),
    linf: column(({ linf }) => linf),
    first_change: { data: reading.firstChange, shape: [height, width] },
    flip_frame: { data: Int32Array.of(reading.flipFrame ?? -1), shape: [1] },
    classes: { texts: classes },
  };
}
