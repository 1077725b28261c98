import { type Fit, fitImage, planFit } from "@deepling/engine";

/** What frames are read from: something that a canvas can draw, with its extents in pixels. */
export interface Drawable {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** A frame at the size that the network takes: height × width × 3, red first. */
export interface FittedFrame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** How much larger than needed the browser leaves a frame of a video, which it reduces faster than exactly (Pillow's `reducing_gap`). */
const GAP = 2;

/** Reads frames, on one canvas. */
export type FrameReader = (from: Drawable, fit: Fit, exact: boolean) => FittedFrame | undefined;

/**
 * A reader of frames. They are fitted as images of the data are; unless `exact` is asked for the browser first reduces large ones to twice the
 * size that is needed. Undefined where the frame has no pixels yet.
 */
export function createFrameReader(): FrameReader {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return ({ source, width, height }, fit, exact) => {
    if (context === null || width < 1 || height < 1) return undefined;
    const plan = planFit(width, height, fit);
    const side = (own: number, needed: number) => (exact ? own : Math.max(1, Math.min(own, GAP * needed)));
    const [across, down] = [side(width, plan.width), side(height, plan.height)];
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    context.imageSmoothingQuality = "high";
    // what is transparent counts as black, as it does in files of the data
    context.fillStyle = "#000";
    context.fillRect(0, 0, across, down);
    context.drawImage(source, 0, 0, across, down);
    const { data } = context.getImageData(0, 0, across, down);
    const pixels = new Uint8Array(3 * across * down);
    for (let from = 0, to = 0; to < pixels.length; from += 4, to += 3) {
      pixels[to] = data[from] ?? 0;
      pixels[to + 1] = data[from + 1] ?? 0;
      pixels[to + 2] = data[from + 2] ?? 0;
    }
    const fitted = fitImage({ width: across, height: down, channels: 3, pixels }, fit);
    return { width: fitted.width, height: fitted.height, pixels: Uint8Array.from(fitted.pixels) };
  };
}
