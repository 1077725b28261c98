import type { Camera, Transform } from "../../gl/camera.ts";
import { toPlane, toScreen } from "../../gl/camera.ts";
import { contextOf } from "../../gl/surface.ts";
import { CanvasRenderer } from "../../renderers/projection/canvas-renderer.ts";
import { placeAt } from "../../renderers/projection/frame.ts";
import { fromTheMiddle } from "../../renderers/projection/from-the-middle.ts";
import { pointsInside, pointsWithin } from "../../renderers/projection/picking.ts";
import {
  cameraOf,
  type Extent,
  type FrameRequest,
  type ProjectionProps,
  type ProjectionRenderer,
} from "../../renderers/projection/renderer.ts";
import { markReach, markSize } from "../../renderers/projection/size.ts";
import { WebglRenderer } from "../../renderers/projection/webgl-renderer.ts";
import type { Page } from "../../state/context.tsx";
import type { PageState } from "../../state/store.ts";
import { stepAt } from "../../state/timeline.ts";
import { passageOf } from "./blend.ts";
import { StageScene, type StageSurroundings } from "./stage-scene.ts";

/** What the person should know of the drawing itself. */
export type StageStatus = "webgl" | "canvas" | "context lost";

/** Milliseconds between two looks at which pictures are in view. */
const ASK_EVERY = 200;

/** Pixels around a point within which the pointer means it. */
const REACH = 7;

/** Draws the store's projection onto a canvas, on demand, and finds what is under a pixel. */
export class StageController {
  readonly canvas: HTMLCanvasElement;
  readonly page: Page;
  private readonly renderer: ProjectionRenderer;
  private readonly scene: StageScene;
  private readonly release: () => void;
  private readonly onDraw = new Set<() => void>();
  private surroundings: StageSurroundings;
  /** What was drawn last. */
  props: ProjectionProps | undefined;
  private pending = 0;
  private asked = 0;
  private askLater: ReturnType<typeof setTimeout> | undefined;
  /** Parts of what stands on the canvas; undefined where it has to be drawn again whatever they are. */
  private standing: readonly unknown[] | undefined;

  constructor(host: HTMLElement, page: Page, surroundings: StageSurroundings, onStatus: (status: StageStatus) => void) {
    this.page = page;
    this.surroundings = surroundings;
    // Its own canvas: a context that was given back cannot be had again from the same element.
    this.canvas = document.createElement("canvas");
    // its size first: a drawing buffer that is made anew is waited for
    const ratio = Math.min(3, devicePixelRatio);
    this.canvas.width = Math.max(1, Math.floor(host.clientWidth * ratio));
    this.canvas.height = Math.max(1, Math.floor(host.clientHeight * ratio));
    host.append(this.canvas);
    this.renderer = rendererOn(this.canvas, (alive) => {
      onStatus(alive ? "webgl" : "context lost");
      this.invalidate();
    });
    onStatus(this.renderer.kind);
    this.scene = new StageScene(page.study, this.renderer.limits, () => this.invalidate());
    this.release = page.store.subscribe((state, before) => {
      if (isDrawnFrom(state, before)) this.drawSoon();
    });
  }

  /** Draws in the next frame. */
  invalidate(): void {
    this.standing = undefined;
    this.drawSoon();
  }

  private drawSoon(): void {
    if (this.pending === 0) this.pending = requestAnimationFrame(() => this.drawNow());
  }

  /** Hears of every frame drawn; answers how to stop. */
  afterDraw(listener: () => void): () => void {
    this.onDraw.add(listener);
    return () => this.onDraw.delete(listener);
  }

  surround(surroundings: StageSurroundings): void {
    this.surroundings = surroundings;
    this.invalidate();
  }

  resize(extent: Extent): void {
    if (extent.width === 0 || extent.height === 0) return;
    this.renderer.resize(extent);
    // At once, not in the next frame: a resized canvas is empty.
    this.standing = undefined;
    this.drawNow();
  }

  /** Where the stage stands now. */
  frame(): FrameRequest {
    const state = this.page.store.getState();
    const { view, projection } = state;
    const passage = passageOf(state);
    if (passage !== undefined) {
      return { t: Math.min(view.blend ?? 0, passage.length - 1), camera: view.camera, trail: 0 };
    }
    const { from, mix } = projection === undefined ? { from: 0, mix: 0 } : stepAt(projection.sequence, view.t);
    return { t: from + mix, camera: view.camera, trail: view.trails };
  }

  transform(): Transform {
    return this.renderer.transform(this.frame());
  }

  camera(): Camera {
    const { camera } = this.page.store.getState().view;
    const transform = this.transform();
    if (camera !== undefined || this.props === undefined) return camera ?? { x: 0, y: 0, zoom: 1 };
    return cameraOf(this.props.layouts, transform, transform);
  }

  /** A frame as pixels, in any size. */
  read(frame: FrameRequest, extent: Extent): ImageData {
    this.refresh();
    return this.renderer.read(frame, extent);
  }

  /** The transform that `read` uses for an extent. */
  drawn(): ProjectionProps | undefined {
    this.refresh();
    return this.props;
  }

  /** The item whose mark is under a pixel of the stage, or near it; undefined for none. */
  itemAt(left: number, top: number): number | undefined {
    const { props } = this;
    if (props === undefined) return undefined;
    const transform = this.transform();
    const size = markSize(props.layouts.count, transform, props.mode);
    const half = Math.max(REACH, markReach(size) + 1);
    const [x, y] = toPlane(transform, left, top);
    const reach = half / transform.scale;
    const box = { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach };
    const near = pointsWithin(props.layouts, this.frame().t, props.marks.points, box);
    const point = size.picture > 0.5 ? near.at(-1) : this.nearest(near, x, y);
    return point === undefined ? undefined : this.items()?.[point];
  }

  /** Items inside an outline given in pixels of the stage. */
  itemsInside(outline: readonly number[]): number[] {
    const items = this.items();
    if (this.props === undefined || items === undefined) return [];
    const transform = this.transform();
    const plane: number[] = [];
    for (let i = 0; i + 1 < outline.length; i += 2) {
      plane.push(...toPlane(transform, outline[i] ?? 0, outline[i + 1] ?? 0));
    }
    return pointsInside(this.props.layouts, this.frame().t, plane).map((point) => items[point] ?? 0);
  }

  /** The box of an item's mark in pixels of the stage; undefined where it has no place. */
  boxOf(item: number): { left: number; top: number; right: number; bottom: number } | undefined {
    const { projection } = this.page.store.getState();
    const { props } = this;
    const point = projection === undefined ? undefined : this.scene.pointOf(projection.sequence.items, item);
    if (props === undefined || point === undefined) return undefined;
    const transform = this.transform();
    const [left, top] = toScreen(transform, ...placeAt(props.layouts, point, this.frame().t));
    const half = markReach(markSize(props.layouts.count, transform, props.mode)) * 1.35;
    return { left: left - half, top: top - half, right: left + half, bottom: top + half };
  }

  dispose(): void {
    cancelAnimationFrame(this.pending);
    clearTimeout(this.askLater);
    this.release();
    this.scene.dispose();
    this.renderer.dispose();
    this.canvas.remove();
  }

  private items(): Int32Array | undefined {
    return this.page.store.getState().projection?.sequence.items;
  }

  private refresh(): void {
    this.props = this.scene.propsOf(this.page.store.getState(), this.surroundings);
    if (this.props !== undefined) this.renderer.update(this.props);
  }

  private drawNow(): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.refresh();
    if (this.props === undefined) return;
    const frame = this.frame();
    // most of what a view holds is nothing to the stage, and a large drawing in software takes a second
    const parts = [...Object.values(this.props), ...Object.values(frame)];
    if (this.standing?.every((part, at) => part === parts[at])) return;
    this.standing = parts;
    this.renderer.draw(frame);
    this.askForPictures(this.props);
    for (const listener of this.onDraw) listener();
  }

  /** Pictures that are in view first; none while all of them would be drawn as points. */
  private askForPictures(props: ProjectionProps): void {
    const { pictures, layouts } = props;
    if (pictures === undefined || pictures.complete) return;
    const transform = this.transform();
    if (markSize(layouts.count, transform, props.mode).picture === 0) return;
    const now = performance.now();
    const wait = ASK_EVERY - (now - this.asked);
    if (wait > 0) {
      // where the view comes to rest it is asked for, too
      this.askLater ??= setTimeout(() => {
        this.askLater = undefined;
        if (this.props !== undefined) this.askForPictures(this.props);
      }, wait);
      return;
    }
    this.asked = now;
    const [left, top] = toPlane(transform, 0, 0);
    const [right, bottom] = toPlane(transform, transform.width, transform.height);
    const { t } = this.frame();
    // the topmost of those that lie on one another first
    const inView = pointsWithin(layouts, t, props.marks.points, { left, right, bottom, top }).reverse();
    pictures.show(fromTheMiddle(inView, { layouts, t }, [(left + right) / 2, (top + bottom) / 2], pictures.most));
  }

  private nearest(points: readonly number[], x: number, y: number): number | undefined {
    const { props } = this;
    if (props === undefined) return undefined;
    const t = this.frame().t;
    let best: { readonly point: number; readonly distance: number } | undefined;
    for (const point of points) {
      const [px, py] = placeAt(props.layouts, point, t);
      const distance = Math.hypot(px - x, py - y);
      if (best === undefined || distance < best.distance) best = { point, distance };
    }
    return best?.point;
  }
}

function rendererOn(canvas: HTMLCanvasElement, onContext: (alive: boolean) => void): ProjectionRenderer {
  return contextOf(canvas) === undefined ? new CanvasRenderer(canvas) : new WebglRenderer(canvas, onContext);
}

function isDrawnFrom(state: PageState, before: PageState): boolean {
  return (
    state.view !== before.view ||
    state.projection !== before.projection ||
    state.evaluation !== before.evaluation ||
    state.depth !== before.depth ||
    state.places !== before.places ||
    state.info !== before.info ||
    state.pair !== before.pair ||
    state.evolution !== before.evolution ||
    state.hover !== before.hover
  );
}
