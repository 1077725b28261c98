import { type StripFigure, stripFilm } from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";
import { drawingPng } from "./png.ts";

/** The strip as an animated GIF that plays for ever. */
export async function stripGif(figure: StripFigure): Promise<Buffer> {
  const film = stripFilm(figure);
  const pictures = await Promise.all(film.lasts.map((_, frame) => drawingPng(film.draw(frame), 1)));
  const sharp = await loadSharp();
  return sharp(pictures, { join: { animated: true } })
    .gif({ delay: [...film.lasts], loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}
