import { applyPalette, GIFEncoder, quantize } from "gifenc";

/** The last index says "as in the frame before". */
const UNCHANGED = 255;

/** What a GIF is of: its size in pixels, and RGBA pictures from along the film, whose colours become its palette. */
export interface GifStart {
  readonly width: number;
  readonly height: number;
  readonly samples: readonly Uint8ClampedArray[];
}

/** A looping GIF that is written page by page. */
export interface GifPages {
  /** Adds an RGBA picture that stays for `delay` milliseconds. */
  readonly add: (pixels: Uint8ClampedArray, delay: number) => void;
  /** The whole file. */
  readonly finish: () => Uint8Array<ArrayBuffer>;
}

/** Starts a GIF: one palette for all frames, so that colours do not flicker, and only changed pixels in each. */
export function gifPages({ width, height, samples }: GifStart): GifPages {
  const palette = paletteOf(samples);
  const encoder = GIFEncoder();
  let shown: Uint8Array<ArrayBuffer> | undefined;
  return {
    add: (pixels, delay) => {
      const indices = applyPalette(pixels, palette.slice(0, UNCHANGED));
      encoder.writeFrame(shown === undefined ? indices : changes(shown, indices), width, height, {
        ...(shown === undefined ? { palette, repeat: 0 } : { transparent: true, transparentIndex: UNCHANGED }),
        delay: Math.round(delay),
        dispose: 1,
      });
      shown = indices;
    },
    finish: () => {
      encoder.finish();
      return encoder.bytes();
    },
  };
}

function paletteOf(samples: readonly Uint8ClampedArray[]): number[][] {
  const pixels = new Uint8Array(samples.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const sample of samples) {
    pixels.set(sample, at);
    at += sample.length;
  }
  const palette = quantize(pixels, UNCHANGED);
  // Filled up: the index that means "unchanged" must exist.
  while (palette.length < 256) palette.push([0, 0, 0]);
  return palette;
}

function changes(before: Uint8Array, now: Uint8Array): Uint8Array {
  return now.map((index, i) => (index === before[i] ? UNCHANGED : index));
}
