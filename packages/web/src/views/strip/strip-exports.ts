import { FILM_TICK, type StripFigure, stripFilm, stripSheet } from "@deepling/engine";
import { download } from "../../parts/download.ts";
import { downloadFigure, figureCanvas } from "../../parts/download-figure.ts";
import { encodeGif } from "../../renderers/export/gif.ts";
import type { Movie } from "../../renderers/export/movie.ts";
import type { Page } from "../../state/context.tsx";
import { failureOf } from "../../state/drive.ts";
import type { ExportEntry } from "../../state/store.ts";

/** What a strip adds to the export menu: the figures that the command line writes. `of` tells it from another network's. */
export function stripExports(figure: StripFigure, page: Page, of = ""): readonly ExportEntry[] {
  const name = `strip-${[figure.image, figure.series.rows[0]?.target].map((part) => part?.replace(/\W+/g, "-")).join("-")}`;
  const group = of === "" ? "The strip" : `The strip, ${of}`;
  const id = (kind: string) => `strip-${kind}${of}`;
  const save = (format: "png" | "svg") => () => void downloadFigure(stripSheet(figure), name, format);
  return [
    { id: id("png"), group, title: "PNG figure", run: save("png") },
    { id: id("svg"), group, title: "SVG figure", run: save("svg") },
    { id: id("gif"), group, title: "Looping GIF", run: () => void saveGif(figure, page, `${name}.gif`) },
  ];
}

/** The strip as a film, with the timing of the command line's. */
export function stripMovie(figure: StripFigure): Movie {
  const film = stripFilm(figure);
  const order = film.lasts.flatMap((lasts, frame) => new Array<number>(lasts / FILM_TICK).fill(frame));
  const made = new Map<number, ImageData>();
  const draw = (frame: number): ImageData => {
    const context = figureCanvas(film.draw(frame), 1).getContext("2d", { willReadFrequently: true });
    return context?.getImageData(0, 0, film.width, film.height) ?? new ImageData(film.width, film.height);
  };
  const frame = (index: number): ImageData => {
    const at = order[index] ?? 0;
    const known = made.get(at) ?? draw(at);
    made.set(at, known);
    return known;
  };
  return { width: film.width, height: film.height, frames: order.length, framesPerSecond: 1000 / FILM_TICK, frame };
}

async function saveGif(figure: StripFigure, page: Page, name: string): Promise<void> {
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
    const encoding = encodeGif(stripMovie(figure), abort.signal);
    let step = await encoding.next();
    while (step.done !== true) step = await encoding.next();
    download(name, step.value);
    setJob(id, undefined);
  } catch (error) {
    const failed = { ...job, cancel: undefined, retry: () => void saveGif(figure, page, name) };
    setJob(id, abort.signal.aborted ? undefined : { ...failed, status: "failed", failure: failureOf(error) });
  }
}
