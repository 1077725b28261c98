import {
  type GrowingPictures,
  type Visualisation,
  type VisualisationReport,
  visualisationFigure,
} from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";
import { drawingPng } from "./png.ts";

/** Finished pictures, and how they grew. */
export interface VisualisationRun {
  readonly report: VisualisationReport;
  readonly found: Visualisation;
  readonly growing: readonly GrowingPictures[];
}

/** The sheet while the pictures grow, as an animated GIF that plays for ever and rests on the last frame, in milliseconds. */
export async function visualisationGif({ report, found, growing }: VisualisationRun): Promise<Buffer> {
  const steps = [...new Set(growing.map(({ step }) => step))];
  const size = found.width * found.height * found.channels;
  const frames = await Promise.all(
    steps.map((step) => {
      const parts = growing.filter((part) => part.step === step);
      const pixelsOf = (at: number) => {
        const part = parts.find(({ first, values }) => at >= first && at < first + values.length);
        return part?.pixels.subarray((at - part.first) * size, (at - part.first + 1) * size);
      };
      return drawingPng(visualisationFigure(report, found, pixelsOf), 1);
    }),
  );
  const delay = steps.map((_, at) => (at === steps.length - 1 ? 2000 : 200));
  const sharp = await loadSharp();
  return sharp(frames, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}
