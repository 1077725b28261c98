import {
  type Drawing,
  type GrowingPictures,
  plural,
  threeFigures,
  type Visualisation,
  visualisationSheet,
} from "@deepling/engine";
import sharp from "sharp";
import type { VisualisationReport } from "../reports/visualisation.ts";
import { drawingPng } from "./png.ts";

/** Finished pictures, and how they grew. */
export interface VisualisationRun {
  readonly report: VisualisationReport;
  readonly found: Visualisation;
  readonly growing: readonly GrowingPictures[];
}

/** The sheet of the finished pictures. */
export function visualisationFigure({ report, found }: VisualisationRun): Drawing {
  return sheet(report, found, (at) => found.pictures[at]?.pixels);
}

function sheet(report: VisualisationReport, found: Visualisation, pixelsOf: (at: number) => Uint8Array | undefined) {
  const { width, height, channels } = found;
  const against =
    report.data === null ? "" : `, against the top image of ${plural(report.count, "image")} of ${report.data}`;
  return visualisationSheet({
    ...{ width, height, channels },
    title: `What excites ${report.target}`,
    subtitle: `${report.model}: ${plural(report.settings.steps, "step")}${against}`,
    cards: report.pictures.map(({ target, multiple, answer }, at) => ({
      title: target,
      pixels: pixelsOf(at) ?? new Uint8Array(width * height * channels),
      reached:
        multiple === null
          ? `reaches ${answer === null ? "–" : threeFigures(answer)}`
          : `${multiple.toFixed(1)} × top image`,
    })),
  });
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
      return drawingPng(sheet(report, found, pixelsOf), 1);
    }),
  );
  const delay = steps.map((_, at) => (at === steps.length - 1 ? 2000 : 200));
  return sharp(frames, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}
