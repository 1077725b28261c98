import type { Camera, Transform } from "../../gl/camera.ts";
import { toPlane, toScreen } from "../../gl/camera.ts";
import { contextOf } from "../../gl/surface.ts";
import { remInPixels } from "../../parts/canvas.ts";
import { CanvasRenderer } from "../../renderers/projection/canvas-renderer.ts";
import { WHOLE } from "../../renderers/projection/detail/scale.ts";
import { areThere, placeAt } from "../../renderers/projection/frame.ts";
import { fromTheMiddle } from "../../renderers/projection/from-the-middle.ts";
import { placesOf, placesWithin, pointsInside } from "../../renderers/projection/picking.ts";
import {
  cameraOf,
  type Extent,
  type ProjectionProps,
  type ProjectionRenderer,
} from "../../renderers/projection/renderer.ts";
import { markReach, markSize } from "../../renderers/projection/size.ts";
import { MOST_GROWN, markUnder, REACH } from "../../renderers/projection/under.ts";
import { WebglRenderer } from "../../renderers/projection/webgl-renderer.ts";
import type { Page } from "../../state/context.tsx";
import type { LayerWait } from "../../state/layer-wait.ts";
import { passageOf, placeInPassage } from "../../state/passage.ts";
import { remember } from "../../state/remember.ts";
import type { PageState } from "../../state/store.ts";
import { nearestPlace, positionAt } from "../../state/timeline.ts";
import { isPassageApart } from "./held-passage.ts";
import { spaced } from "./spaced.ts";
import { hasStageLine } from "./stage-line.ts";
import { type StageFrame, StageScene, type StageSurroundings } from "./stage-scene.ts";
import { drawnInView, picturesInView, type StageSurvey, surveyOf } from "./stage-survey.ts";
import { takenBy } from "./taken.ts";

/** What the person should know of the drawing itself. */
export type StageStatus = "webgl" | "canvas" | "context lost";

/** Milliseconds between two looks at which pictures are in view. */
const ASK_EVERY = 200;

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
  /** The layout that stands on the canvas, the nearest to the moment that was drawn; undefined before the first one. */
  layout: number | undefined;
  private pending = 0;
  private extent: Extent = { width: 1, height: 1, ratio: 1 };
  private ahead = 0;
  private readonly pictures = spaced(() => this.askForPictures(), ASK_EVERY);
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

  /** Whether a moment can be drawn at once, else gets a part of it ready; while nothing is shown there is nothing to wait for. */
  getReady(t: number): boolean {
    return this.props === undefined || this.renderer.getReady(t);
  }

  surround(surroundings: StageSurroundings): void {
    this.surroundings = surroundings;
    this.invalidate();
  }

  resize(extent: Extent): void {
    // At once, not in the next frame: a resized canvas is empty.
    if (this.fit(extent)) this.drawNow(true);
  }

  /** Takes a size; answers whether it is another one. */
  private fit(extent: Extent): boolean {
    const { width, height, ratio } = this.extent;
    const isSame = extent.width === width && extent.height === height && extent.ratio === ratio;
    if (isSame || extent.width === 0 || extent.height === 0) return false;
    this.extent = extent;
    this.renderer.resize(extent);
    this.standing = undefined;
    return true;
  }

  /** The size that the stage has by now, which lays the page out. */
  private room(): Extent {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.canvas.parentElement ?? {};
    return { ...this.extent, width, height };
  }

  /** Where the stage stands now, or would at another position on the way through the layers. */
  frame(at?: number): StageFrame {
    const state = this.page.store.getState();
    const { view, projection } = state;
    const position = at ?? (projection === undefined ? 0 : positionAt(projection.sequence, view.t));
    const taken = this.taken(this.extent.width, this.extent.height, captionLines(projection), hasStageLine(state));
    const passage = passageOf(state);
    if (passage !== undefined) {
      return { t: placeInPassage(view, passage), position, camera: view.camera, trail: 0, taken };
    }
    return { t: position, position, camera: view.camera, trail: view.trails, taken };
  }

  private readonly taken = remember((width: number, height: number, lines: number, busy: boolean) =>
    takenBy({ width, height }, remInPixels(), { lines, busy }),
  );

  transform(): Transform {
    return this.renderer.transform(this.frame());
  }

  camera(): Camera {
    const { camera } = this.page.store.getState().view;
    const transform = this.transform();
    if (camera !== undefined || this.props === undefined) return camera ?? { x: 0, y: 0, zoom: 1 };
    return cameraOf(this.props.layouts, this.frame(), transform);
  }

  /** Waits until the layers of a frame are there, and its points are chosen where not all are drawn: before it is read. */
  async settle(frame: StageFrame, extent: Pick<Extent, "width" | "height">, wait: LayerWait): Promise<void> {
    const passage = passageOf(this.page.store.getState());
    // between networks whose positions are apart the nearest layer of each is drawn
    const position = passage !== undefined && isPassageApart(passage) ? Math.round(frame.position) : frame.position;
    await wait.at(position, () => {
      const layouts = this.drawn(frame, extent)?.layouts;
      return layouts !== undefined && areThere(layouts, frame.t);
    });
    this.refresh(frame, extent);
    const detail = this.scene.detailOf({ frame, extent });
    await detail?.source.settled(detail.need);
  }

  /** A frame as pixels, in any size. */
  read(frame: StageFrame, extent: Extent): ImageData {
    this.refresh(frame, extent);
    return this.renderer.read(frame, extent);
  }

  /** How many images are drawn of a frame that was read in this size; undefined where all are. */
  drawnIn(frame: StageFrame, extent: Pick<Extent, "width" | "height">): number | undefined {
    const detail = this.scene.detailOf({ frame, extent });
    if (detail === undefined || this.props === undefined) return undefined;
    const { layouts, marks } = this.props;
    const { transform } = detail.need;
    return drawnInView(marks, { t: frame.t, transform, places: placesOf(layouts, frame.t, marks.points) });
  }

  /** What is drawn of a frame in any size. */
  drawn(frame: StageFrame, extent: Pick<Extent, "width" | "height">): ProjectionProps | undefined {
    this.refresh(frame, extent);
    return this.props;
  }

  /** The item whose mark is under a pixel of the stage, or near it; undefined for none. */
  itemAt(left: number, top: number): number | undefined {
    const { props } = this;
    if (props === undefined) return undefined;
    const transform = this.transform();
    const size = markSize(props.layouts.count, transform, props.mode);
    const [x, y] = toPlane(transform, left, top);
    const { t } = this.frame();
    const reach = Math.max(REACH, markReach(size) + 1, size.radius * MOST_GROWN) / transform.scale;
    const box = { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach };
    const near = placesWithin(this.places(props.layouts, t, props.marks.points), box);
    const mark = markUnder(props, near, { t, transform, size, at: [x, y] });
    return mark === undefined ? undefined : this.items()?.[props.marks.points[mark] ?? -1];
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

  /** Whether there are too many images for all of them to be drawn. */
  thinned(): boolean {
    return this.scene.detailOf({ frame: this.frame(), extent: this.extent }) !== undefined;
  }

  /** How many images are drawn, and where all of them lie, where not all are drawn; undefined where they are, or while that is not known. */
  async survey(): Promise<StageSurvey | undefined> {
    const { props, extent } = this;
    const frame = this.frame();
    const detail = this.scene.detailOf({ frame, extent });
    const found = detail?.source.survey(detail.need);
    if (props === undefined || detail === undefined || found === undefined) return undefined;
    const counted = await found;
    return counted.drawn === undefined
      ? undefined
      : { ...surveyOf(counted, detail.need.transform), drawn: counted.drawn };
  }

  dispose(): void {
    cancelAnimationFrame(this.pending);
    this.pictures.dispose();
    this.release();
    this.scene.dispose();
    this.renderer.dispose();
    this.canvas.remove();
  }

  /** Where the marks are; looked up again by whatever asks about the same moment. */
  private readonly places = remember(placesOf);

  private items(): Int32Array | undefined {
    return this.page.store.getState().projection?.sequence.items;
  }

  private refresh(frame = this.frame(), extent: Pick<Extent, "width" | "height"> = this.extent): void {
    this.props = this.scene.propsOf(this.page.store.getState(), this.surroundings, { frame, extent });
    if (this.props !== undefined) this.renderer.update(this.props);
  }

  /** Draws what is to be seen. `anew` where nothing stands there: else what stood stays until the layers of the frame are there. */
  private drawNow(anew = false): void {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.refresh();
    if (this.props === undefined) return;
    // layouts bring the timeline with them, and a drawing whose size changes at once is waited for: the first one has the size that the stage has by now
    if (this.layout === undefined && this.fit(this.room())) this.refresh();
    const frame = this.frame();
    if (!anew && !areThere(this.props.layouts, frame.t)) return;
    // most of what a view holds is nothing to the stage, and a large drawing in software takes a second
    const { position: _, ...request } = frame;
    const parts = [...Object.values(this.props), ...Object.values(request)];
    if (this.standing?.every((part, at) => part === parts[at])) return;
    if (!this.renderer.draw(frame)) {
      this.invalidate();
      return;
    }
    this.standing = parts;
    // for whoever measures or tests the page: the moment that stands on the stage
    if (areThere(this.props.layouts, frame.t)) {
      const { projection, view } = this.page.store.getState();
      this.canvas.dataset.drawn = String(frame.t);
      this.layout = projection && nearestPlace(projection.sequence, view.t);
    }
    this.pictures.ask();
    for (const listener of this.onDraw) listener();
    this.goAhead();
  }

  /** Gets what lies beside the frame ready, a part in each of the next frames. */
  private goAhead(): void {
    cancelAnimationFrame(this.ahead);
    this.ahead = requestAnimationFrame(() => {
      const frame = this.frame();
      if (this.pending !== 0) return;
      const { playing, view } = this.page.store.getState();
      if (this.renderer.ahead(frame, playing && view.loop === "loop")) this.goAhead();
    });
  }

  /** Pictures that are in view first; none while all of them would be drawn as points. */
  private askForPictures(): void {
    const { props } = this;
    if (props?.pictures === undefined || props.pictures.complete) return;
    const { pictures, layouts } = props;
    const transform = this.transform();
    const size = markSize(layouts.count, transform, props.mode);
    if (size.picture === 0) return;
    // half of a picture may be seen of a point beyond the edge
    const edge = size.side / 2;
    const [left, top] = toPlane(transform, -edge, -edge);
    const [right, bottom] = toPlane(transform, transform.width + edge, transform.height + edge);
    const { t } = this.frame();
    const places = this.places(layouts, t, props.marks.points);
    // the topmost of those that lie on one another first
    const inView = picturesInView(props.marks, { t, transform, places }, size);
    pictures.show(fromTheMiddle(inView, { layouts, t }, [(left + right) / 2, (top + bottom) / 2], pictures.most));
  }
}

/** Lines of the caption beside the layer's name: of many images it says how many are drawn, and of layers that were reduced, how. */
function captionLines(projection: PageState["projection"]): number {
  const { items, layers } = projection?.sequence ?? { items: [], layers: [] };
  const isReduced = layers.some(({ reduction }) => reduction !== undefined);
  return 1 + (items.length > WHOLE ? 1 : 0) + (isReduced ? 1 : 0);
}

function rendererOn(canvas: HTMLCanvasElement, onContext: (alive: boolean) => void): ProjectionRenderer {
  return contextOf(canvas) === undefined ? new CanvasRenderer(canvas) : new WebglRenderer(canvas, onContext);
}

function isDrawnFrom(state: PageState, before: PageState): boolean {
  return (
    state.view !== before.view ||
    state.projection !== before.projection ||
    state.held !== before.held ||
    state.trailed !== before.trailed ||
    state.heldBeside !== before.heldBeside ||
    state.evaluation !== before.evaluation ||
    state.depth !== before.depth ||
    state.places !== before.places ||
    state.info !== before.info ||
    state.pair !== before.pair ||
    state.evolution !== before.evolution ||
    state.hover !== before.hover ||
    (state.jobs !== before.jobs && hasStageLine(state) !== hasStageLine(before))
  );
}
