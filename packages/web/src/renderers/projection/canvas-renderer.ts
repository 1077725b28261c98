import { hexOfRgb, type Rgb } from "@deepling/engine";
import { type Transform, toScreen } from "../../gl/camera.ts";
import type { MarkSize, Marks } from "../../gl/mark-mesh.ts";
import { type SeenMark, seeing } from "./detail/seen.ts";
import { areThere, placeAt, placesAt } from "./frame.ts";
import type { DrawnPath } from "./paths.ts";
import { pathMarks } from "./paths.ts";
import {
  type Extent,
  type FrameRequest,
  type ProjectionProps,
  type ProjectionRenderer,
  transformAt,
} from "./renderer.ts";
import { markSize } from "./size.ts";
import { trailMoments } from "./trails.ts";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The projection on a 2-D canvas, for browsers without WebGL2: the same frames, slower. */
export class CanvasRenderer implements ProjectionRenderer {
  readonly kind = "canvas";
  readonly limits = { side: 4096, layers: 256 };
  private readonly context: CanvasRenderingContext2D;
  private readonly pages = new Map<number, OffscreenCanvas>();
  private props: ProjectionProps | undefined;
  private extent: Extent = { width: 1, height: 1, ratio: 1 };
  private drawnPictures = -1;

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("unsupported canvas: neither WebGL2 nor 2-D");
    this.context = context;
  }

  update(props: ProjectionProps): void {
    if (props.pictures !== this.props?.pictures) this.pages.clear();
    this.props = props;
  }

  resize(extent: Extent): void {
    this.extent = extent;
    this.context.canvas.width = Math.round(extent.width * extent.ratio);
    this.context.canvas.height = Math.round(extent.height * extent.ratio);
  }

  draw(frame: FrameRequest): boolean {
    this.paint(this.context, frame, this.extent);
    return true;
  }

  getReady(t: number): boolean {
    return this.props !== undefined && areThere(this.props.layouts, t);
  }

  ahead(): boolean {
    return false;
  }

  read(frame: FrameRequest, extent: Extent): ImageData {
    const width = Math.round(extent.width * extent.ratio);
    const height = Math.round(extent.height * extent.ratio);
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (context === null) return new ImageData(width, height);
    this.paint(context, frame, extent);
    return context.getImageData(0, 0, width, height);
  }

  transform(frame: FrameRequest): Transform {
    return transformAt(this.props?.layouts, frame, this.extent);
  }

  dispose(): void {
    this.pages.clear();
  }

  private paint(context: Context, frame: FrameRequest, extent: Extent): void {
    const { props } = this;
    if (props === undefined) return;
    const transform = transformAt(props.layouts, frame, extent);
    const size = markSize(props.layouts.count, transform, props.mode);
    context.setTransform(extent.ratio, 0, 0, extent.ratio, 0, 0);
    context.fillStyle = hexOfRgb(props.ink.ground);
    context.fillRect(0, 0, extent.width, extent.height);
    const { t } = frame;
    paintTrails(context, props, { ...frame, transform });
    this.paintMarks(context, props, props.marks, { t, transform, size });
    for (const path of props.paths) paintPath(context, path, { props, transform, t: frame.t });
    if (props.hovered !== undefined) this.paintMarks(context, props, props.hovered, { t, transform, size });
  }

  private paintMarks(
    context: Context,
    { layouts }: ProjectionProps,
    marks: Marks,
    at: { readonly t: number; readonly transform: Transform; readonly size: MarkSize },
  ): void {
    const see = seeing(marks, at);
    marks.points.forEach((point, index) => {
      const [x, y] = toScreen(at.transform, ...placeAt(layouts, point, at.t));
      if (!(x > -60 && y > -60 && x < at.transform.width + 60 && y < at.transform.height + 60)) return;
      const seen = see(index);
      if (seen.visible > 0) this.paintMark(context, marks, { index, point, x, y, size: at.size, seen });
    });
    context.globalAlpha = 1;
  }

  private paintMark(
    context: Context,
    marks: Marks,
    at: { index: number; point: number; x: number; y: number; size: MarkSize; seen: SeenMark },
  ): void {
    const { ink } = this.propsOrThrow();
    const [r = 0, g = 0, b = 0, opacity = 255] = marks.colours.subarray(at.index * 4, at.index * 4 + 4);
    const [scale = 64, ring = 0, ringOpacity = 0, fade = 0] = marks.styles.subarray(at.index * 4, at.index * 4 + 4);
    const picture = at.seen.picture > 0.5 ? this.pictureOf(at.point) : undefined;
    const half = ((picture === undefined ? at.size.radius * at.seen.grown : at.size.side / 2) * scale) / 64;
    context.globalAlpha = (opacity / 255) * (1 - (fade / 255) * 0.8) * at.seen.visible;
    context.fillStyle = `rgb(${r} ${g} ${b})`;
    context.beginPath();
    if (picture === undefined) context.arc(at.x, at.y, half, 0, 2 * Math.PI);
    else context.roundRect(at.x - half, at.y - half, 2 * half, 2 * half, 3);
    context.fill();
    if (picture !== undefined) {
      const frame = Math.min(2.5, Math.max(1.25, half * 0.07));
      const { page, left, top, cell } = picture;
      context.drawImage(
        page,
        left,
        top,
        cell,
        cell,
        at.x - half + frame,
        at.y - half + frame,
        2 * (half - frame),
        2 * (half - frame),
      );
    }
    const colour: Rgb | undefined = ring === 0 ? undefined : ink.rings[ring - 1];
    if (colour === undefined) return;
    context.globalAlpha = ringOpacity / 255;
    context.strokeStyle = hexOfRgb(colour);
    context.lineWidth = 2;
    context.beginPath();
    if (picture === undefined) context.arc(at.x, at.y, half + 1.75, 0, 2 * Math.PI);
    else context.roundRect(at.x - half - 1.75, at.y - half - 1.75, 2 * half + 3.5, 2 * half + 3.5, 4);
    context.stroke();
  }

  private pictureOf(point: number) {
    const pictures = this.props?.pictures;
    const place = pictures?.texture.placeOf(point);
    if (pictures === undefined || place === undefined) return undefined;
    if (pictures.loaded !== this.drawnPictures) {
      this.drawnPictures = pictures.loaded;
      this.pages.clear();
    }
    const { page, left, top } = place;
    const { cell, perSide } = pictures.texture.plan;
    const side = cell * perSide;
    let canvas = this.pages.get(page);
    if (canvas === undefined) {
      canvas = new OffscreenCanvas(side, side);
      const bytes = pictures.texture.pixels.subarray(page * side * side * 4, (page + 1) * side * side * 4);
      canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(bytes), side, side), 0, 0);
      this.pages.set(page, canvas);
    }
    return { page: canvas, left, top, cell };
  }

  private propsOrThrow(): ProjectionProps {
    if (this.props === undefined) throw new TypeError("drawn before update");
    return this.props;
  }
}

function paintTrails(
  context: Context,
  props: ProjectionProps,
  frame: { readonly t: number; readonly trail: number; readonly transform: Transform },
): void {
  const moments = trailMoments(frame.t, frame.trail);
  const fade = (t: number) => 0.85 * Math.max(0, 1 - (frame.t - t) / Math.max(frame.trail, 1e-3)) ** 1.15;
  context.lineWidth = 1.6;
  props.trails.points.forEach((_, index) => {
    const [r, g, b] = props.trails.colours.subarray(index * 3, index * 3 + 3);
    for (let i = 1; i < moments.length; i++) {
      const [newer = 0, older = 0] = [moments[i - 1], moments[i]];
      const start = toScreen(frame.transform, ...placeAt(props.trails, index, newer));
      const end = toScreen(frame.transform, ...placeAt(props.trails, index, older));
      if (Number.isNaN(start[0] + end[0])) continue;
      const gradient = context.createLinearGradient(...start, ...end);
      gradient.addColorStop(0, `rgb(${r} ${g} ${b} / ${fade(newer)})`);
      gradient.addColorStop(1, `rgb(${r} ${g} ${b} / ${fade(older)})`);
      context.strokeStyle = gradient;
      context.beginPath();
      context.moveTo(...start);
      context.lineTo(...end);
      context.stroke();
    }
  });
}

function paintPath(
  context: Context,
  path: DrawnPath,
  at: { readonly props: ProjectionProps; readonly transform: Transform; readonly t: number },
): void {
  const layouts = { ...at.props.layouts, count: path.frames, layers: path.places };
  const places = placesAt(layouts, at.t);
  const marks = pathMarks([path]);
  const screen = Array.from({ length: path.frames }, (_, frame) =>
    toScreen(at.transform, places[frame * 2] ?? Number.NaN, places[frame * 2 + 1] ?? Number.NaN),
  );
  screen.forEach(([x, y], frame) => {
    context.strokeStyle = context.fillStyle = hexOfRgb(path.colours[frame] ?? [0.5, 0.5, 0.5]);
    context.lineWidth = 2.4;
    const [fromX, fromY] = screen[Math.max(0, frame - 1)] ?? [x, y];
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(x, y);
    context.stroke();
    context.beginPath();
    context.arc(x, y, (4.5 * (marks.styles[frame * 4] ?? 64)) / 64, 0, 2 * Math.PI);
    context.fill();
  });
}
