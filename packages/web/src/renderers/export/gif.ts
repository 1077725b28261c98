import type { GifOrder, GifReply } from "./gif.worker.ts";
import { breathe, type Movie } from "./movie.ts";

/** Frames from which the one palette of the film is made. */
const SAMPLES = 6;
/** Pictures that may wait for the worker: drawing goes on while it encodes, memory stays bounded. */
const WAITING = 3;

/** A looping GIF, encoded by a worker while the page draws the next frames. */
export async function* encodeGif(movie: Movie, signal: AbortSignal): AsyncGenerator<number, Blob> {
  const { width, height, frames } = movie;
  const worker = new Worker(new URL("./gif.worker.ts", import.meta.url), { type: "module" });
  const replies = repliesOf(worker, signal);
  const send = (order: GifOrder, ...pixels: readonly Uint8ClampedArray[]) =>
    worker.postMessage(
      order,
      pixels.map(({ buffer }) => buffer),
    );
  try {
    const samples: Uint8ClampedArray[] = [];
    for (const index of sampled(frames)) {
      signal.throwIfAborted();
      samples.push((await movie.frame(index)).data.slice());
      await breathe();
    }
    send({ kind: "start", width, height, samples }, ...samples);
    let waiting = 0;
    for (let index = 0; index < frames; ) {
      signal.throwIfAborted();
      const image = await movie.frame(index);
      let lasts = 1;
      while (index + lasts < frames && (await movie.frame(index + lasts)) === image) lasts++;
      const pixels = image.data.slice();
      send({ kind: "frame", pixels, delay: (1000 * lasts) / movie.framesPerSecond }, pixels);
      index += lasts;
      if (++waiting > WAITING) {
        await replies.next();
        waiting--;
      }
      yield index;
      await breathe();
    }
    send({ kind: "finish" });
    for (;;) {
      const reply = await replies.next();
      if (reply.kind === "file") return new Blob([reply.bytes], { type: "image/gif" });
    }
  } finally {
    replies.close();
    worker.terminate();
  }
}

/** Moments spread over the film, the first and the last among them. */
function sampled(frames: number): number[] {
  const samples = Math.min(SAMPLES, frames);
  return Array.from({ length: samples }, (_, i) => Math.round((i * (frames - 1)) / Math.max(1, samples - 1)));
}

/** A worker's replies one by one; its failure, or the signal's reason, in place of the next. */
function repliesOf(worker: Worker, signal: AbortSignal): { next: () => Promise<GifReply>; close: () => void } {
  const come: GifReply[] = [];
  const listeners = new AbortController();
  let fault: unknown;
  let wake = () => {};
  const on = (event: MessageEvent<GifReply>) => {
    come.push(event.data);
    wake();
  };
  const fail = (reason: unknown) => {
    fault = reason;
    wake();
  };
  worker.addEventListener("message", on, { signal: listeners.signal });
  worker.addEventListener("error", (event) => fail(new Error(`unsupported film: ${event.message}`)), {
    signal: listeners.signal,
  });
  signal.addEventListener("abort", () => fail(signal.reason), { signal: listeners.signal });
  const next = async (): Promise<GifReply> => {
    for (;;) {
      if (fault !== undefined) throw fault;
      const reply = come.shift();
      if (reply !== undefined) return reply;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { next, close: () => listeners.abort() };
}
