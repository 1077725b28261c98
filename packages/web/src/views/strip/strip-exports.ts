import { FILM_TICK, type StripFigure, stripFilm, stripSheet } from "@deepling/engine";
import { downloadFigure, figureCanvas } from "../../parts/download-figure.ts";
import { saveGif } from "../../parts/save-gif.ts";
import type { Movie } from "../../renderers/export/movie.ts";
import type { Page } from "../../state/context.tsx";
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
    {
      id: id("gif"),
      group,
      title: "Looping GIF",
      run: () => void saveGif(() => stripMovie(figure), page, `${name}.gif`),
    },
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
