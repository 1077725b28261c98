import { expect, test, vi } from "vitest";
import { encodeGif } from "./gif.ts";
import type { EncodeMovie, Movie } from "./movie.ts";
import { recordWebm } from "./record-webm.ts";
import { encodeWebm } from "./webm.ts";

const [WIDTH, HEIGHT, FRAMES] = [96, 64, 20];
const COLOURS = [
  [230, 40, 40],
  [40, 200, 60],
  [40, 80, 230],
] as const;

/** A square that steps to the right over a dark ground and changes its colour; each picture lasts two frames. */
function movie(): Movie & { readonly drawn: () => number } {
  const images = new Map<number, ImageData>();
  const frame = (index: number): ImageData => {
    const step = Math.floor(index / 2);
    const known = images.get(step);
    if (known !== undefined) return known;
    const image = new ImageData(WIDTH, HEIGHT);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const inside = x >= step * 8 && x < step * 8 + 16 && y >= 24 && y < 40;
        const [r, g, b] = inside ? (COLOURS[step % 3] ?? [0, 0, 0]) : [16, 18, 22];
        image.data.set([r, g, b, 255], (y * WIDTH + x) * 4);
      }
    }
    images.set(step, image);
    return image;
  };
  return { width: WIDTH, height: HEIGHT, frames: FRAMES, framesPerSecond: 10, frame, drawn: () => images.size };
}

async function encoded(encode: EncodeMovie, signal = new AbortController().signal) {
  const steps: number[] = [];
  const encoding = encode(movie(), signal);
  let step = await encoding.next();
  while (step.done !== true) {
    steps.push(step.value);
    step = await encoding.next();
  }
  return { blob: step.value, steps };
}

function colourOf(source: CanvasImageSource, x: number, y: number): number[] {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext("2d");
  context?.drawImage(source, 0, 0);
  return [...(context?.getImageData(x, y, 1, 1).data.subarray(0, 3) ?? [])];
}

const near = (a: readonly number[], b: readonly number[], tolerance: number) =>
  a.every((part, i) => Math.abs(part - (b[i] ?? 0)) <= tolerance);

test("the browser's own decoder finds every picture of the GIF, its colours, its times, and that it loops", async () => {
  const { blob, steps } = await encoded(encodeGif);
  expect(steps.at(-1)).toBe(FRAMES);
  const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: "image/gif" });
  await decoder.tracks.ready;
  expect(decoder.tracks.selectedTrack?.frameCount).toBe(FRAMES / 2);
  expect(decoder.tracks.selectedTrack?.repetitionCount).toBe(Number.POSITIVE_INFINITY);
  for (const step of [0, 4, 9]) {
    const { image } = await decoder.decode({ frameIndex: step });
    expect(image.duration).toBe(200_000);
    expect(near(colourOf(image, step * 8 + 8, 32), COLOURS[step % 3] ?? [], 6)).toBe(true);
    expect(near(colourOf(image, 90, 4), [16, 18, 22], 6)).toBe(true);
    if (step > 2) expect(near(colourOf(image, 4, 32), [16, 18, 22], 6)).toBe(true);
    image.close();
  }
  decoder.close();
});

/** A position was sought before its picture is there: a busy browser shows it a little later. */
const shows = (video: HTMLVideoElement, x: number, y: number, colour: readonly number[] | undefined, by: number) =>
  expect.poll(() => near(colourOf(video, x, y), colour ?? [], by)).toBe(true);

test("the browser plays the WebM: its size, its length, and the right colours at the right times", async () => {
  const { blob, steps } = await encoded(encodeWebm);
  expect(steps).toHaveLength(FRAMES);
  const video = document.createElement("video");
  video.muted = true;
  const happened = (name: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(name, () => resolve(), { once: true });
      video.addEventListener("error", () => reject(new Error(video.error?.message)), { once: true });
    });
  const loaded = happened("loadeddata");
  video.src = URL.createObjectURL(blob);
  await loaded;
  expect([video.videoWidth, video.videoHeight]).toEqual([WIDTH, HEIGHT]);
  expect(video.duration).toBeCloseTo(2, 2);
  for (const step of [0, 5, 9]) {
    const sought = happened("seeked");
    video.currentTime = step * 0.2 + 0.15;
    await sought;
    await shows(video, step * 8 + 8, 32, COLOURS[step % 3] ?? [], 40);
    await shows(video, 90, 4, [16, 18, 22], 20);
  }
  URL.revokeObjectURL(video.src);
});

test("where there is no encoder, the film is recorded: its size and its colours in order", async () => {
  const { blob, steps } = await encoded(recordWebm);
  expect(steps).toHaveLength(FRAMES);
  const video = document.createElement("video");
  video.muted = true;
  const happened = (name: string) =>
    new Promise<void>((resolve) => video.addEventListener(name, () => resolve(), { once: true }));
  const loaded = happened("loadeddata");
  video.src = URL.createObjectURL(blob);
  await loaded;
  expect([video.videoWidth, video.videoHeight]).toEqual([WIDTH, HEIGHT]);
  // A recorded file does not say how long it is until its end was seen.
  const ended = happened("seeked");
  video.currentTime = 1e6;
  await ended;
  expect(video.currentTime).toBeGreaterThan(1.5);
  await shows(video, 9 * 8 + 8, 32, COLOURS[0], 40);
  await shows(video, 4, 32, [16, 18, 22], 20);
  URL.revokeObjectURL(video.src);
});

test("a GIF is encoded beside the page: pixels are handed over, a few pictures at a time, and the page encodes none itself", async () => {
  const orders: string[] = [];
  /** A worker that never answers. */
  class Silent extends EventTarget {
    postMessage(order: { readonly kind: string }, moved: readonly ArrayBuffer[]) {
      orders.push(`${order.kind}, ${moved.length} moved`);
    }
    terminate() {
      orders.push("terminated");
    }
  }
  vi.stubGlobal("Worker", Silent);
  const abort = new AbortController();
  try {
    const frame = () => new ImageData(WIDTH, HEIGHT);
    const encoding = encodeGif({ width: WIDTH, height: HEIGHT, frames: 9, framesPerSecond: 10, frame }, abort.signal);
    for (const step of [1, 2, 3]) expect(await encoding.next()).toEqual({ done: false, value: step });
    expect(orders).toEqual(["start, 6 moved", ...Array.from({ length: 3 }, () => "frame, 1 moved")]);
    const fourth = encoding.next();
    // it waits for the worker now
    await vi.waitFor(() => expect(orders).toHaveLength(5));
    abort.abort(new Error("enough"));
    await expect(fourth).rejects.toThrow("enough");
    expect(orders.slice(4)).toEqual(["frame, 1 moved", "terminated"]);
  } finally {
    vi.unstubAllGlobals();
  }
});

test.each([
  ["GIF", encodeGif],
  ["WebM", encodeWebm],
  ["recorded WebM", recordWebm],
] as const)("a %s that is given up ends with the signal's reason", async (_, encode) => {
  const abort = new AbortController();
  const encoding = encode(movie(), abort.signal);
  await encoding.next();
  abort.abort(new Error("enough"));
  await expect(encoding.next()).rejects.toThrow("enough");
});
