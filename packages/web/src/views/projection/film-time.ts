import { momentOfClock, periodOf } from "../../renderers/projection/frame.ts";
import type { LayerWait } from "../../state/layer-wait.ts";
import { encoderOf, type FilmWish, movieOf, webmWay } from "./film.ts";
import type { StageController } from "./stage-controller.ts";

/** What a film's parts take, in seconds. */
export interface FilmParts {
  /** Drawing a frame whose layers are there. */
  readonly draw: number;
  /** Encoding a frame, beside the drawing. */
  readonly encode: number;
  /** Reading a layer. */
  readonly read: number;
}

/** Seconds until a film of so many frames through so many layers is made; no less than it plays where the browser can only record it. */
export function filmSeconds(
  { draw, encode, read }: FilmParts,
  { frames, layers, plays }: { readonly frames: number; readonly layers: number; readonly plays: number | undefined },
): number {
  return Math.max(frames * Math.max(draw, encode) + layers * read, plays ?? 0);
}

/** Frames that are encoded to see how long one takes. */
const TRIED = 6;

/** Tries what the film is made of: a frame of the layer farthest from the one that is shown, the same again, and a few to encode. */
export async function tryFilm(
  controller: StageController,
  wish: FilmWish,
  { wait, signal }: { readonly wait: LayerWait; readonly signal: AbortSignal },
): Promise<FilmParts> {
  const { view, projection, held } = controller.page.store.getState();
  const layers = projection?.sequence.layers.length ?? 0;
  const { position } = controller.frame();
  const moments = Array.from({ length: 60 }, (_, at) =>
    momentOfClock((at / 60) * periodOf(layers, view.loop), layers, view.loop),
  );
  const away = (at: number) => Math.abs((moments[at] ?? 0) - position);
  const farthest = moments.reduce((best, _, at) => (away(at) > away(best) ? at : best), 0);
  const drawn = () => movieOf(controller, { ...wish, framesPerSecond: 10, seconds: 6 }, wait).frame(farthest);
  const [first] = await timed(drawn);
  const [draw, image] = await timed(drawn);
  // one that is only recorded takes as long as it plays
  const isRecorded = wish.format === "webm" && webmWay() !== "encoded";
  const encode = isRecorded ? 0 : await encodingTime(image, wish, signal);
  return { draw, encode, read: held === undefined ? 0 : Math.max(0, first - draw) };
}

/** Seconds that one frame takes to encode, once the encoder has been loaded. */
async function encodingTime(image: ImageData, wish: FilmWish, signal: AbortSignal): Promise<number> {
  const { width, height, data } = image;
  const encoded = async (frames: number): Promise<void> => {
    // copies: the same picture again is not encoded again
    const frame = () => new ImageData(data.slice(), width, height);
    const movie = { width, height, frames, framesPerSecond: wish.framesPerSecond, frame };
    for await (const _ of encoderOf(wish.format)(movie, signal));
  };
  await encoded(2);
  const [seconds] = await timed(() => encoded(TRIED));
  return seconds / TRIED;
}

async function timed<T>(work: () => T | Promise<T>): Promise<readonly [seconds: number, made: T]> {
  const start = performance.now();
  const made = await work();
  return [(performance.now() - start) / 1000, made];
}
