import { type Drawing, type Dream, type Dreaming, type DreamReport, dreamPixels, rgbBytes } from "@deepling/engine";
import { download } from "../../parts/download.ts";
import { downloadFigure } from "../../parts/download-figure.ts";
import { imageOfRgb } from "../../parts/pixels.tsx";
import { saveGif } from "../../parts/save-gif.ts";
import { fileName } from "../../parts/use-report-exports.ts";
import type { Movie } from "../../renderers/export/movie.ts";
import type { Page } from "../../state/context.tsx";
import type { ExportEntry } from "../../state/store.ts";

/** A finished dream and the way there. */
export interface DreamFiles {
  readonly report: DreamReport;
  readonly dream: Dream;
  /** None where the answer was kept from before. */
  readonly steps: readonly Dreaming[];
  readonly figure: () => Promise<Drawing>;
}

/** The heading of its entries. */
export const DREAM_GROUP = "The dream";

/** Longer side of a frame at most, in pixels, as the command writes it. */
const LONGEST = 480;
/** Frames a second, and how many of them the first and the last picture stay. */
const RATE = 8;
const RESTS = { first: 8, last: 16 };

const canvasOf = ({ width, height }: { readonly width: number; readonly height: number }) =>
  new OffscreenCanvas(width, height);

/** The dream as a film at one size. */
export function dreamMovie(dream: Dream, steps: readonly Dreaming[]): Movie {
  const scale = Math.min(1, LONGEST / Math.max(dream.width, dream.height));
  const size = { width: Math.round(dream.width * scale), height: Math.round(dream.height * scale) };
  const pictures = [{ ...dream, pixels: dream.before }, ...steps.slice(1), dream];
  const order = [
    ...new Array<number>(RESTS.first).fill(0),
    ...steps.slice(1).map((_, at) => at + 1),
    ...new Array<number>(RESTS.last).fill(pictures.length - 1),
  ];
  let held: { readonly at: number; readonly image: ImageData } | undefined;
  const draw = (at: number): ImageData => {
    const { width, height, channels, pixels } = pictures[at] ?? dream;
    const own = canvasOf({ width, height });
    own
      .getContext("2d")
      ?.putImageData(imageOfRgb({ width, height, pixels: rgbBytes({ width, height, channels, pixels }) }), 0, 0);
    const context = canvasOf(size).getContext("2d", { willReadFrequently: true });
    context?.drawImage(own, 0, 0, size.width, size.height);
    return context?.getImageData(0, 0, size.width, size.height) ?? new ImageData(size.width, size.height);
  };
  const frame = (index: number): ImageData => {
    const at = order[index] ?? 0;
    if (held?.at !== at) held = { at, image: draw(at) };
    return held.image;
  };
  return { ...size, frames: order.length, framesPerSecond: RATE, frame };
}

/** What a dream adds to the export menu: the files that the command line writes. */
export function dreamExports({ report, dream, steps, figure }: DreamFiles, page: Page): readonly ExportEntry[] {
  const name = fileName("dream", report.image, report.target);
  const group = DREAM_GROUP;
  const picture = async () => {
    const canvas = canvasOf(dream);
    canvas.getContext("2d")?.putImageData(imageOfRgb(dreamPixels(dream, dream.pixels)), 0, 0);
    download(`${name}.png`, await canvas.convertToBlob({ type: "image/png" }));
  };
  const drawn = (format: "png" | "svg") => async () => downloadFigure(await figure(), `${name}-figure`, format);
  const json = () => {
    const text = `${JSON.stringify(report, null, 2)}\n`;
    download(`${name}.json`, new Blob([text], { type: "application/json" }));
  };
  const film = () => void saveGif(() => dreamMovie(dream, steps), page, `${name}.gif`);
  return [
    { id: "dream picture", group, title: "PNG picture", run: () => void picture() },
    ...(steps.length > 1 ? [{ id: "dream gif", group, title: "Looping GIF", run: film }] : []),
    { id: "dream png", group, title: "PNG figure", run: () => void drawn("png")() },
    { id: "dream svg", group, title: "SVG figure", run: () => void drawn("svg")() },
    { id: "dream json", group, title: "JSON", run: json },
  ];
}
