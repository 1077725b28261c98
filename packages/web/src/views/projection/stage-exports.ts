import { hexOfRgb, plural } from "@deepling/engine";
import { download } from "../../parts/download.ts";
import { formatCount, formatShape, formatValue } from "../../parts/format.ts";
import { shownTheme } from "../../parts/theme.ts";
import type { Extent } from "../../renderers/projection/renderer.ts";
import { projectionSvg } from "../../renderers/projection/svg.ts";
import { asJob, type JobTelling } from "../../state/as-job.ts";
import { knownDepth } from "../../state/depth.ts";
import { LayerWait } from "../../state/layer-wait.ts";
import type { ExportEntry } from "../../state/store.ts";
import { drawFigureText, type FigureText, figureTextSvg } from "./figure.ts";
import { legendLines } from "./legend-entries.ts";
import { passageWords } from "./passage-words.ts";
import type { StageController } from "./stage-controller.ts";
import type { StageFrame } from "./stage-scene.ts";

const GROUP = "The stage";

/** What the stage adds to the export menu; `onFilm` asks how a film is to be. */
export function stageExports(controller: StageController, onFilm: () => void): readonly ExportEntry[] {
  const { actions } = controller.page.store.getState();
  const png = (text: boolean) =>
    void asJob(actions, "export-png", "Making a PNG", (telling) => savePng(controller, text, telling));
  const svg = () => void asJob(actions, "export-svg", "Making an SVG", (telling) => saveSvg(controller, telling));
  return [
    { id: "stage-png", group: GROUP, title: "PNG with legend", run: () => png(true) },
    { id: "stage-png-bare", group: GROUP, title: "PNG, image only", run: () => png(false) },
    { id: "stage-svg", group: GROUP, title: "SVG (points)", run: svg },
    { id: "stage-film", group: GROUP, title: "Film through the layers (GIF, WebM) …", run: onFilm },
  ];
}

/** The legend and the caption for a frame that was read in this size; of many images it says how many are drawn. */
export function figureText(
  controller: StageController,
  frame: StageFrame,
  extent: Pick<Extent, "width" | "height">,
): FigureText | undefined {
  const state = controller.page.store.getState();
  const { info, evaluation, places, projection, view } = state;
  const layout = projection?.sequence.layers[Math.round(frame.position)];
  if (info === undefined || projection === undefined || layout === undefined) return undefined;
  const { items } = projection.sequence;
  const drawn = controller.drawnIn(frame, extent);
  const all = plural(items.length, "image");
  const images = drawn === undefined ? all : `${formatCount(drawn)} of ${all} drawn`;
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return {
    legend: legendLines({ info, evaluation, depth: knownDepth(state) }, items, view.colouring, {
      theme: shownTheme(),
      places,
    }),
    heading: layout.name,
    detail: `${layout.kind} · ${formatShape(layout.shape)} · ${images} · radius ${formatValue(layout.quality.radius)} · ${passageWords(state) ?? info.model.name}`,
    ink: token("--ink"),
    faint: token("--ink-3"),
    font: token("--font") || "sans-serif",
  };
}

/** A frame with or without its text, in any size. */
export function figureOf(
  controller: StageController,
  frame: StageFrame,
  extent: Extent & { readonly text: boolean },
): OffscreenCanvas {
  const image = controller.read(frame, extent);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.putImageData(image, 0, 0);
  const text = extent.text ? figureText(controller, frame, extent) : undefined;
  if (context !== null && text !== undefined) drawFigureText(context, text, extent);
  return canvas;
}

/** The frame that the stage stands at, or is on its way to, once it can be read. */
async function settledFrame(controller: StageController, { signal, say }: JobTelling) {
  const { width, height } = controller.canvas.getBoundingClientRect();
  const frame = controller.frame();
  const wait = new LayerWait(controller.page.store, signal, (layer) => say(layer && `reading ${layer}`));
  try {
    await controller.settle(frame, { width, height }, wait);
  } finally {
    wait.dispose();
  }
  signal.throwIfAborted();
  return { frame, width, height };
}

async function savePng(controller: StageController, text: boolean, telling: JobTelling): Promise<void> {
  const { frame, width, height } = await settledFrame(controller, telling);
  const figure = figureOf(controller, frame, {
    width,
    height,
    ratio: Math.max(2, devicePixelRatio),
    text,
  });
  download(nameOf(controller, frame, "png"), await figure.convertToBlob({ type: "image/png" }));
}

async function saveSvg(controller: StageController, telling: JobTelling): Promise<void> {
  const { frame, width, height } = await settledFrame(controller, telling);
  const props = controller.drawn(frame, { width, height });
  const text = figureText(controller, frame, { width, height });
  if (props === undefined || text === undefined) return;
  const size = `width="${Math.round(width)}" height="${Math.round(height)}"`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${Math.round(width)} ${Math.round(height)}">`,
    `<rect width="100%" height="100%" fill="${hexOfRgb(props.ink.ground)}"/>`,
    projectionSvg(props, frame, { width, height }),
    figureTextSvg(text, height),
    "</svg>",
  ].join("\n");
  download(nameOf(controller, frame, "svg"), new Blob([svg], { type: "image/svg+xml" }));
}

function nameOf(controller: StageController, { position }: StageFrame, suffix: string): string {
  const { info, projection } = controller.page.store.getState();
  const layer = projection?.sequence.layers[Math.round(position)]?.name ?? "";
  return `${info?.model.name ?? "deepling"}-${layer}.${suffix}`;
}
