import { type StripFigure, stripFilm } from "@deepling/engine";
import sharp from "sharp";
import { drawingPng } from "./png.ts";

/** The strip as an animated GIF that plays for ever and rests, in milliseconds, on the first frame, the flip and the last. */
export async function stripGif(figure: StripFigure): Promise<Buffer> {
  const film = stripFilm(figure);
  const { frames, rows } = figure.series;
  const numbers = Array.from({ length: frames }, (_, frame) => frame);
  const pictures = await Promise.all(numbers.map((frame) => drawingPng(film.draw(frame), 1)));
  const flip = rows[0]?.flip;
  const delay = numbers.map((frame) => (frame === 0 || frame === frames - 1 ? 1200 : frame === flip ? 900 : 250));
  return sharp(pictures, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}
