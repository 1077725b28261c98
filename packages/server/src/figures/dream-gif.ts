import { type Dream, type Dreaming, rgbBytes } from "@deepling/engine";
import { loadSharp } from "../load-sharp.ts";

/** Longer side of a frame at most, in pixels: a GIF of larger ones is slow to open. */
const LONGEST = 480;

/** The picture while it is dreamt into, at one size, as an animated GIF that plays for ever and rests on the first and the last frame, in milliseconds. */
export async function dreamGif(dream: Dream, steps: readonly Dreaming[]): Promise<Buffer> {
  const scale = Math.min(1, LONGEST / Math.max(dream.width, dream.height));
  const [width, height] = [Math.round(dream.width * scale), Math.round(dream.height * scale)];
  const first = { ...dream, pixels: dream.before };
  const pictures = [first, ...steps.slice(1), dream];
  const sharp = await loadSharp();
  const frames = await Promise.all(
    pictures.map((picture) =>
      sharp(rgbBytes(picture), { raw: { width: picture.width, height: picture.height, channels: 3 } })
        .resize(width, height, { fit: "fill" })
        .png()
        .toBuffer(),
    ),
  );
  const delay = frames.map((_, at) => (at === 0 ? 1000 : at === frames.length - 1 ? 2000 : 120));
  return sharp(frames, { join: { animated: true } })
    .gif({ delay, loop: 0, effort: 7, dither: 0.6 })
    .toBuffer();
}
