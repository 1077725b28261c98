import { token } from "../../parts/canvas.ts";
import { download } from "../../parts/download.ts";
import { formatValue } from "../../parts/format.ts";
import { encodeGif } from "../../renderers/export/gif.ts";
import type { Movie } from "../../renderers/export/movie.ts";
import type { Page } from "../../state/context.tsx";
import { failureOf } from "../../state/drive.ts";
import type { ExportEntry } from "../../state/store.ts";
import { sheetInk } from "./sheet-ink.ts";
import { type ShownStrip, stripDrawing, stripFigure } from "./strip-figure.ts";
import { saidOf } from "./strip-series.ts";
import { sheetPictures } from "./use-sheet-pictures.ts";

/** What a strip adds to the export menu. */
export function stripExports(strip: ShownStrip, page: Page): readonly ExportEntry[] {
  const name = `strip-${strip.subject.replace(/\W+/g, "-")}-${strip.series.rows[0]?.target.replace(/\W+/g, "-")}`;
  return [
    {
      id: "strip-png",
      group: "The strip",
      title: "PNG figure",
      run: () =>
        void stripFigure(strip)
          .convertToBlob({ type: "image/png" })
          .then((png) => download(`${name}.png`, png)),
    },
    {
      id: "strip-svg",
      group: "The strip",
      title: "SVG figure",
      run: () => void stripDrawing(strip).then((svg) => download(`${name}.svg`, svg)),
    },
    { id: "strip-gif", group: "The strip", title: "Looping GIF", run: () => void saveGif(strip, page, `${name}.gif`) },
  ];
}

const SIDE = 256;
const GAP = 8;
const WORDS = 24;
/** Frames of the film during which the first and the last frame of the strip stand still. */
const REST = 4;

/** The strip as a film, forth and back: for each row the image and its amplified difference. */
export function stripMovie({ series, look, classes, palette }: ShownStrip): Movie {
  const { frames, rows, shape } = series;
  const pictures = sheetPictures(series, look.map);
  const ink = sheetInk(palette);
  const width = 2 * SIDE + GAP;
  const height = rows.length * (SIDE + WORDS);
  const forth = Array.from({ length: frames }, (_, frame) => frame);
  const still = (frame: number) => new Array<number>(REST).fill(frame);
  const order = [...still(0), ...forth.slice(1, -1), ...still(frames - 1), ...forth.slice(1, -1).reverse()];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const made = new Map<number, ImageData>();
  const draw = (frame: number): ImageData => {
    if (context === null) return new ImageData(width, height);
    context.fillStyle = token("--surface");
    context.fillRect(0, 0, width, height);
    context.imageSmoothingEnabled = shape.width >= 96;
    rows.forEach((row, index) => {
      const y = index * (SIDE + WORDS);
      const [image, difference] = [pictures.images[index]?.[frame], pictures.differences[index]?.[frame]];
      const scale = SIDE / Math.max(shape.width, shape.height);
      const [wide, high] = [scale * shape.width, scale * shape.height];
      if (image !== undefined) context.drawImage(image, 0, y, wide, high);
      if (difference !== undefined) context.drawImage(difference, SIDE + GAP, y, wide, high);
      const shown = row.frames[frame];
      if (shown === undefined) return;
      context.fillStyle = ink.ink;
      context.font = `500 13px ${ink.font}`;
      context.fillText(saidOf(shown, classes), 4, y + SIDE + 16);
      context.fillStyle = ink.quiet;
      context.fillText(`×${series.amplification}, L2 ${formatValue(shown.l2)}`, SIDE + GAP + 4, y + SIDE + 16);
    });
    return context.getImageData(0, 0, width, height);
  };
  const frame = (index: number): ImageData => {
    const at = order[index] ?? 0;
    const known = made.get(at) ?? draw(at);
    made.set(at, known);
    return known;
  };
  return { width, height, frames: order.length, framesPerSecond: 8, frame };
}

async function saveGif(strip: ShownStrip, page: Page, name: string): Promise<void> {
  const { setJob } = page.store.getState().actions;
  const abort = new AbortController();
  const id = "export-strip";
  const job = {
    title: "Making a GIF",
    progress: undefined,
    failure: undefined,
    cancel: () => abort.abort(),
    retry: undefined,
  };
  setJob(id, { ...job, status: "running" });
  try {
    const encoding = encodeGif(stripMovie(strip), abort.signal);
    let step = await encoding.next();
    while (step.done !== true) step = await encoding.next();
    download(name, step.value);
    setJob(id, undefined);
  } catch (error) {
    const failed = { ...job, cancel: undefined, retry: () => void saveGif(strip, page, name) };
    setJob(id, abort.signal.aborted ? undefined : { ...failed, status: "failed", failure: failureOf(error) });
  }
}
