import { applyPalette, GIFEncoder, quantize } from "gifenc";
import { breathe, type Movie } from "./movie.ts";

/** Frames from which the one palette of the film is made. */
const SAMPLES = 6;
/** The last index says "as in the frame before". */
const UNCHANGED = 255;

/** A looping GIF: one palette for all frames, so that colours do not flicker, and only changed pixels in each. */
export async function* encodeGif(movie: Movie, signal: AbortSignal): AsyncGenerator<number, Blob> {
  const { width, height, frames } = movie;
  const palette = paletteOf(movie);
  const encoder = GIFEncoder();
  let shown: Uint8Array<ArrayBuffer> | undefined;
  for (let index = 0; index < frames; ) {
    signal.throwIfAborted();
    const image = movie.frame(index);
    let lasts = 1;
    while (index + lasts < frames && movie.frame(index + lasts) === image) lasts++;
    const indices = applyPalette(image.data, palette.slice(0, UNCHANGED));
    encoder.writeFrame(shown === undefined ? indices : changes(shown, indices), width, height, {
      ...(shown === undefined ? { palette, repeat: 0 } : { transparent: true, transparentIndex: UNCHANGED }),
      delay: Math.round((1000 * lasts) / movie.framesPerSecond),
      dispose: 1,
    });
    shown = indices;
    index += lasts;
    yield index;
    await breathe();
  }
  encoder.finish();
  return new Blob([encoder.bytes()], { type: "image/gif" });
}

function paletteOf(movie: Movie): number[][] {
  const size = movie.width * movie.height * 4;
  const samples = Math.min(SAMPLES, movie.frames);
  const pixels = new Uint8Array(size * samples);
  for (let i = 0; i < samples; i++) {
    const index = Math.round((i * (movie.frames - 1)) / Math.max(1, samples - 1));
    pixels.set(movie.frame(index).data, i * size);
  }
  const palette = quantize(pixels, UNCHANGED);
  // Filled up: the index that means "unchanged" must exist.
  while (palette.length < 256) palette.push([0, 0, 0]);
  return palette;
}

function changes(before: Uint8Array, now: Uint8Array): Uint8Array {
  return now.map((index, i) => (index === before[i] ? UNCHANGED : index));
}
