import { download } from "../../parts/download.ts";
import { encodeGif } from "../../renderers/export/gif.ts";
import type { EncodeMovie, Movie } from "../../renderers/export/movie.ts";
import { canRecordWebm, recordWebm } from "../../renderers/export/record-webm.ts";
import { canEncodeWebm, encodeWebm } from "../../renderers/export/webm.ts";
import { momentOfClock, periodOf } from "../../renderers/projection/frame.ts";
import { LayerWait } from "../../state/layer-wait.ts";
import { failureOf } from "../../state/task.ts";
import type { StageController } from "./stage-controller.ts";
import { figureOf } from "./stage-exports.ts";

/** How a film is to be made. */
export interface FilmWish {
  readonly format: "gif" | "webm";
  /** Longest side, pixels. */
  readonly side: number;
  readonly framesPerSecond: number;
  /** From the first layer until the film repeats itself. */
  readonly seconds: number;
}

/** What each format offers: the first of each is the default. GIFs count time in hundredths of a second. */
export const FILM_CHOICES = {
  gif: { sides: [640, 480, 960], rates: [20, 10, 25] },
  webm: { sides: [1280, 640, 1920], rates: [30, 20, 60] },
} as const;

/** How this browser can make a WebM film: fast, in real time, or (undefined) not at all. */
export function webmWay(): "encoded" | "recorded" | undefined {
  if (canEncodeWebm()) return "encoded";
  return canRecordWebm() ? "recorded" : undefined;
}

/** Seconds until the animation repeats itself at the speed at which it plays. */
export function playingTime(controller: StageController): number {
  const { view, projection } = controller.page.store.getState();
  return Math.max(1, periodOf(projection?.sequence.layers.length ?? 0, view.loop) / view.speed);
}

/** Width and height of a film in pixels: even numbers, since video codecs halve the colour's resolution. */
export function filmSize(controller: StageController, side: number): { width: number; height: number; ratio: number } {
  const box = controller.canvas.getBoundingClientRect();
  const ratio = Math.min(2, side / Math.max(box.width, box.height, 1));
  return {
    width: Math.max(2, 2 * Math.round((box.width * ratio) / 2)),
    height: Math.max(2, 2 * Math.round((box.height * ratio) / 2)),
    ratio,
  };
}

/** The animation as it would play now, from the first layer until it repeats itself; a frame waits for its layers. */
export function movieOf(controller: StageController, wish: FilmWish, wait: LayerWait): Movie {
  const { view, projection } = controller.page.store.getState();
  const layers = projection?.sequence.layers.length ?? 0;
  const period = periodOf(layers, view.loop);
  const frames = Math.max(2, Math.round(wish.seconds * wish.framesPerSecond));
  const { width, height, ratio } = filmSize(controller, wish.side);
  const extent = { width: width / ratio, height: height / ratio, ratio, text: true };
  let last: { readonly t: number; readonly image: ImageData } | undefined;
  const frame = async (index: number): Promise<ImageData> => {
    const t = momentOfClock((index / frames) * period, layers, view.loop);
    if (last?.t === t) return last.image;
    const request = controller.frame(t);
    await controller.settle(request, extent, wait);
    const figure = figureOf(controller, request, extent);
    const image = figure.getContext("2d")?.getImageData(0, 0, width, height) ?? new ImageData(width, height);
    last = { t, image };
    return image;
  };
  return { width, height, frames, framesPerSecond: wish.framesPerSecond, frame };
}

/** What makes a film of frames in this browser. */
export function encoderOf(format: FilmWish["format"]): EncodeMovie {
  if (format === "gif") return encodeGif;
  return webmWay() === "recorded" ? recordWebm : encodeWebm;
}

/** What is done while no layer is waited for. */
const DRAWING = "drawing frames";

/** Makes a film and hands it over as a file; a job shows how far it is and lets it be given up. */
export async function saveFilm(controller: StageController, wish: FilmWish): Promise<void> {
  const { actions } = controller.page.store.getState();
  const abort = new AbortController();
  const id = `export-${wish.format}`;
  const title = wish.format === "gif" ? "Making a GIF" : "Making a film";
  const job = { title, progress: undefined, failure: undefined, cancel: () => abort.abort(), retry: undefined };
  let done = 0;
  const say = (stage: string) => {
    const progress = { kind: "progress", stage, done, total: movie.frames } as const;
    actions.setJob(id, { ...job, status: "running", progress });
  };
  const wait = new LayerWait(controller.page.store, abort.signal, (layer) =>
    say(layer === undefined ? DRAWING : `reading ${layer} for frames`),
  );
  const movie = movieOf(controller, wish, wait);
  actions.setPlaying(false);
  actions.setJob(id, { ...job, status: "running" });
  try {
    const encoding = encoderOf(wish.format)(movie, abort.signal);
    let step = await encoding.next();
    while (step.done !== true) {
      done = step.value;
      say(DRAWING);
      step = await encoding.next();
    }
    const { info } = controller.page.store.getState();
    const name = `${info?.model.name ?? "deepling"}-layers.${wish.format}`;
    download(name, step.value);
    actions.announce(`${name} is made: ${(step.value.size / 1e6).toFixed(1)} MB.`);
    actions.setJob(id, undefined);
  } catch (error) {
    const ended = { ...job, cancel: undefined, retry: () => void saveFilm(controller, wish) };
    if (abort.signal.aborted) actions.setJob(id, undefined);
    else actions.setJob(id, { ...ended, status: "failed", failure: failureOf(error) });
  } finally {
    wait.dispose();
  }
}
