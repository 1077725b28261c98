import { hexOfRgb } from "../../../colour/oklab.ts";
import { download } from "../../../parts/download.ts";
import { formatCount, formatShape, formatValue } from "../../../parts/format.ts";
import { shownTheme } from "../../../parts/theme.ts";
import { encodeGif } from "../../../renderers/export/gif.ts";
import type { EncodeMovie, Movie } from "../../../renderers/export/movie.ts";
import { canEncodeWebm, encodeWebm } from "../../../renderers/export/webm.ts";
import { momentOfClock, periodOf } from "../../../renderers/projection/frame.ts";
import type { Extent, FrameRequest } from "../../../renderers/projection/renderer.ts";
import { projectionSvg } from "../../../renderers/projection/svg.ts";
import { failureOf } from "../../../state/drive.ts";
import type { ExportEntry } from "../../../state/store.ts";
import { drawFigureText, type FigureText, figureTextSvg } from "./figure.ts";
import { legendLines } from "./legend-entries.ts";
import type { StageController } from "./stage-controller.ts";

/** Seconds that a film lasts at most; a deeper network is gone through faster. */
const LONGEST = 14;
const GROUP = "The stage";

/** What the stage adds to the export menu. */
export function stageExports(controller: StageController): readonly ExportEntry[] {
  const entries: ExportEntry[] = [
    { id: "stage-png", group: GROUP, title: "PNG with legend", run: () => void savePng(controller, true) },
    { id: "stage-png-bare", group: GROUP, title: "PNG, image only", run: () => void savePng(controller, false) },
    { id: "stage-svg", group: GROUP, title: "SVG (points)", run: () => saveSvg(controller) },
    { id: "stage-gif", group: GROUP, title: "Looping GIF", run: () => void saveFilm(controller, FILMS.gif) },
  ];
  if (canEncodeWebm()) {
    entries.push({
      id: "stage-webm",
      group: GROUP,
      title: "WebM film",
      run: () => void saveFilm(controller, FILMS.webm),
    });
  }
  return entries;
}

interface Film {
  readonly title: string;
  readonly suffix: string;
  readonly encode: EncodeMovie;
  readonly framesPerSecond: number;
  /** Longest side, device pixels. */
  readonly side: number;
}

const FILMS = {
  gif: { title: "Making a GIF", suffix: "gif", encode: encodeGif, framesPerSecond: 20, side: 640 },
  webm: { title: "Making a film", suffix: "webm", encode: encodeWebm, framesPerSecond: 30, side: 1280 },
} as const satisfies Record<string, Film>;

/** The legend and the caption for a frame. */
export function figureText(controller: StageController, frame: FrameRequest): FigureText | undefined {
  const { info, evaluation, projection, view } = controller.page.store.getState();
  const layout = projection?.sequence.layers[Math.round(frame.t)];
  if (info === undefined || projection === undefined || layout === undefined) return undefined;
  const { items } = projection.sequence;
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return {
    legend: legendLines({ info, evaluation }, items, { colouring: view.colouring, theme: shownTheme() }),
    heading: layout.name,
    detail: `${layout.kind} · ${formatShape(layout.shape)} · ${formatCount(items.length)} images · radius ${formatValue(layout.quality.radius)} · ${info.model.name}`,
    ink: token("--ink"),
    faint: token("--ink-3"),
    font: token("--font") || "sans-serif",
  };
}

/** A frame with or without its text, in any size. */
export function figureOf(
  controller: StageController,
  frame: FrameRequest,
  extent: Extent & { readonly text: boolean },
): OffscreenCanvas {
  const image = controller.read(frame, extent);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.putImageData(image, 0, 0);
  const text = extent.text ? figureText(controller, frame) : undefined;
  if (context !== null && text !== undefined) drawFigureText(context, text, extent);
  return canvas;
}

async function savePng(controller: StageController, text: boolean): Promise<void> {
  const { width, height } = controller.canvas.getBoundingClientRect();
  const figure = figureOf(controller, controller.frame(), {
    width,
    height,
    ratio: Math.max(2, devicePixelRatio),
    text,
  });
  download(nameOf(controller, "png"), await figure.convertToBlob({ type: "image/png" }));
}

function saveSvg(controller: StageController): void {
  const { width, height } = controller.canvas.getBoundingClientRect();
  const props = controller.drawn();
  const frame = controller.frame();
  const text = figureText(controller, frame);
  if (props === undefined || text === undefined) return;
  const size = `width="${Math.round(width)}" height="${Math.round(height)}"`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${Math.round(width)} ${Math.round(height)}">`,
    `<rect width="100%" height="100%" fill="${hexOfRgb(props.ink.ground)}"/>`,
    projectionSvg(props, frame, { width, height }),
    figureTextSvg(text, height),
    "</svg>",
  ].join("\n");
  download(nameOf(controller, "svg"), new Blob([svg], { type: "image/svg+xml" }));
}

/** The animation as it would play now, from the first layer until it repeats itself. */
export function movieOf(controller: StageController, film: { framesPerSecond: number; side: number }): Movie {
  const { view, projection } = controller.page.store.getState();
  const layers = projection?.sequence.layers.length ?? 0;
  const period = periodOf(layers, view.loop);
  const seconds = Math.max(1, Math.min(LONGEST, period / view.speed));
  const frames = Math.max(2, Math.round(seconds * film.framesPerSecond));
  const box = controller.canvas.getBoundingClientRect();
  const ratio = Math.min(2, film.side / Math.max(box.width, box.height));
  // Even numbers of pixels: video codecs halve the colour's resolution.
  const width = 2 * Math.round((box.width * ratio) / 2);
  const height = 2 * Math.round((box.height * ratio) / 2);
  const extent = { width: width / ratio, height: height / ratio, ratio, text: true };
  let last: { readonly t: number; readonly image: ImageData } | undefined;
  const frame = (index: number): ImageData => {
    const t = momentOfClock((index / frames) * period, layers, view.loop);
    if (last?.t === t) return last.image;
    const figure = figureOf(controller, { ...controller.frame(), t }, extent);
    const image = figure.getContext("2d")?.getImageData(0, 0, width, height) ?? new ImageData(width, height);
    last = { t, image };
    return image;
  };
  return { width, height, frames, framesPerSecond: film.framesPerSecond, frame };
}

async function saveFilm(controller: StageController, film: Film): Promise<void> {
  const { actions } = controller.page.store.getState();
  const abort = new AbortController();
  const id = `export-${film.suffix}`;
  const job = {
    title: film.title,
    progress: undefined,
    failure: undefined,
    cancel: () => abort.abort(),
    retry: undefined,
  };
  actions.setPlaying(false);
  actions.setJob(id, { ...job, status: "running" });
  try {
    const movie = movieOf(controller, film);
    const encoding = film.encode(movie, abort.signal);
    let step = await encoding.next();
    while (step.done !== true) {
      const progress = { kind: "progress", stage: "drawing frames", done: step.value, total: movie.frames } as const;
      actions.setJob(id, { ...job, status: "running", progress });
      step = await encoding.next();
    }
    download(nameOf(controller, film.suffix), step.value);
    actions.setJob(id, undefined);
  } catch (error) {
    const ended = { ...job, cancel: undefined, retry: () => void saveFilm(controller, film) };
    if (abort.signal.aborted) actions.setJob(id, undefined);
    else actions.setJob(id, { ...ended, status: "failed", failure: failureOf(error) });
  }
}

function nameOf(controller: StageController, suffix: string): string {
  const { info, projection } = controller.page.store.getState();
  const layer = projection?.sequence.layers[Math.round(controller.frame().t)]?.name ?? "";
  const isFilm = suffix === "gif" || suffix === "webm";
  return `${[info?.model.name ?? "deepling", ...(isFilm ? ["layers"] : [layer])].join("-")}.${suffix}`;
}
