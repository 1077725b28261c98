import { Scene } from "three";
import type { Transform } from "../../gl/camera.ts";
import { LayoutTexture } from "../../gl/layout-texture.ts";
import { LineMesh } from "../../gl/line-mesh.ts";
import { MarkMesh } from "../../gl/mark-mesh.ts";
import { PictureTexture, planPages } from "../../gl/picture-texture.ts";
import { Surface } from "../../gl/surface.ts";
import { PlaceUniforms } from "../../gl/uniforms.ts";
import { zoomLevel } from "./detail/scale.ts";
import type { DrawnLayouts } from "./layouts.ts";
import { joinPaths, pathMarks, pathSegments } from "./paths.ts";
import {
  type Extent,
  type FrameRequest,
  type ProjectionProps,
  type ProjectionRenderer,
  transformAt,
} from "./renderer.ts";
import { markSize } from "./size.ts";
import { trailSegments } from "./trails.ts";

/** Bytes of layouts kept on the device, where a layer may take much of them. */
const LAYOUT_BUDGET = 96 * 2 ** 20;

/** Milliseconds after the first picture until what it does not show is compiled, so that a trail or a path waits for nothing. */
const COMPILE_AFTER = 500;

/** The projection in WebGL2: every frame changes a few uniforms, whatever the number of points. */
export class WebglRenderer implements ProjectionRenderer {
  readonly kind = "webgl";
  readonly limits: { readonly side: number; readonly layers: number };
  private readonly surface: Surface;
  private readonly scene = new Scene();
  private readonly place = new PlaceUniforms();
  private readonly pathPlace = new PlaceUniforms();
  private readonly trailPlace = new PlaceUniforms();
  private readonly trails = new LineMesh(this.trailPlace);
  private readonly marks = new MarkMesh(this.place);
  private readonly pathLines = new LineMesh(this.pathPlace);
  private readonly pathDots = new MarkMesh(this.pathPlace);
  private readonly hovered = new MarkMesh(this.place);
  private readonly blank = new PictureTexture(planPages(1, 1, { side: 1, layers: 1, bytes: 4 }));
  private layouts: LayoutTexture | undefined;
  private paths: LayoutTexture | undefined;
  private trailLayouts: LayoutTexture | undefined;
  private props: ProjectionProps | undefined;
  private trailReach = -1;
  private compiling: ReturnType<typeof setTimeout> | undefined;
  private extent: Extent = { width: 1, height: 1, ratio: 1 };

  /** Throws where there is no WebGL2. `onContext` hears of a lost (false) and of a regained (true) context. */
  constructor(canvas: HTMLCanvasElement, onContext: (alive: boolean) => void = () => {}) {
    this.surface = new Surface(canvas, (alive) => {
      if (alive) {
        this.props?.pictures?.texture.restore();
        this.layouts?.restore();
        this.paths?.restore();
        this.trailLayouts?.restore();
      }
      onContext(alive);
    });
    this.limits = this.surface.limits;
    // From the lowest to the topmost.
    const parts = [this.trails, this.marks, this.pathLines, this.pathDots, this.hovered];
    this.scene.add(...parts.map((part) => part.mesh));
    // while layouts are on their way
    this.surface.compile(this.scene, this.marks.mesh);
  }

  update(props: ProjectionProps): void {
    const before = this.props;
    this.props = props;
    if (before?.layouts !== props.layouts) this.setLayouts(props.layouts, before?.layouts);
    if (before?.marks !== props.marks) this.marks.setMarks(props.marks);
    if (before?.ink !== props.ink) {
      this.surface.setGround(props.ink.ground);
      for (const part of [this.marks, this.pathDots, this.hovered]) part.setInk(props.ink);
    }
    if (before?.pictures !== props.pictures && props.pictures !== undefined) {
      props.pictures.texture.device = (...part) => this.surface.upload(...part);
    }
    if (before?.trails !== props.trails) this.setTrailPlaces(props);
    if (before?.hovered !== props.hovered) {
      this.hovered.mesh.visible = props.hovered !== undefined;
      if (props.hovered !== undefined) this.hovered.setMarks(props.hovered);
    }
    if (before?.paths !== props.paths || before.layouts !== props.layouts) this.setPaths(props);
  }

  resize(extent: Extent): void {
    this.extent = extent;
    this.surface.resize(extent.width, extent.height, extent.ratio);
  }

  draw(frame: FrameRequest): boolean {
    const { layouts } = this;
    if (this.props === undefined || layouts === undefined) return true;
    // what stands there stays until all of it can be drawn
    const [low, high] = between(this.momentOf(frame));
    if (layouts.load(low, high) && !layouts.has(low, high)) return false;
    this.prepare(frame, this.extent);
    this.surface.render(this.scene);
    // after the first picture, which waits for no shader but its own
    this.compiling ??= setTimeout(() => this.surface.compile(this.scene), COMPILE_AFTER);
    return true;
  }

  getReady(t: number): boolean {
    const { layouts } = this;
    if (layouts === undefined) return false;
    const [low, high] = between(t);
    if (!layouts.has(low, high)) layouts.load(low, high);
    return layouts.has(low, high);
  }

  ahead(frame: FrameRequest, around: boolean): boolean {
    const { layouts } = this;
    if (layouts === undefined) return false;
    const [low, high] = between(this.momentOf(frame));
    const room = layouts.plan.slots - (high - low + 1);
    const behind = Math.min(1, Math.floor(room / 2));
    if (layouts.load(low, high + room - behind) || layouts.load(low - behind, high)) return true;
    return around && layouts.loadFirst(high + room - behind - layouts.last, Math.max(0, low - behind));
  }

  read(frame: FrameRequest, extent: Extent): ImageData {
    const width = Math.round(extent.width * extent.ratio);
    const height = Math.round(extent.height * extent.ratio);
    const [low, high] = between(this.momentOf(frame));
    while (this.layouts?.load(low, high) === true);
    if (!this.prepare(frame, extent)) return new ImageData(width, height);
    return new ImageData(this.surface.read(this.scene, width, height), width, height);
  }

  transform(frame: FrameRequest): Transform {
    return transformAt(this.props?.layouts, frame, this.extent);
  }

  dispose(): void {
    clearTimeout(this.compiling);
    this.layouts?.dispose();
    this.paths?.dispose();
    this.trailLayouts?.dispose();
    this.blank.dispose();
    for (const part of [this.trails, this.marks, this.pathLines, this.pathDots, this.hovered]) part.dispose();
    this.surface.dispose();
  }

  private prepare(frame: FrameRequest, extent: Extent): boolean {
    const { props, layouts } = this;
    if (props === undefined || layouts === undefined) return false;
    const transform = transformAt(props.layouts, frame, extent);
    const size = markSize(props.layouts.count, transform, props.mode);
    const t = this.momentOf(frame);
    const [low, high] = between(t);
    const isThere = layouts.has(low, high);
    this.marks.mesh.visible = isThere;
    this.hovered.mesh.visible = isThere && props.hovered !== undefined;
    const seen = { transform, ratio: extent.ratio };
    this.place.set(layouts, t, seen);
    if (size.picture > 0) props.pictures?.texture.flush();
    this.marks.setSize(size, props.pictures?.texture, this.blank);
    this.marks.setDetail(props.marks.detail, zoomLevel(transform), size.ahead);
    this.hovered.setSize(size, props.pictures?.texture, this.blank);
    this.setTrails(props, isThere ? Math.min(frame.trail, t) : 0, { t, ...seen });
    if (this.paths !== undefined) {
      while (this.paths.load(low, high));
      this.pathPlace.set(this.paths, t, seen);
      this.pathDots.setSize({ radius: 4.5, side: 1, picture: 0, ahead: 0 }, undefined, this.blank);
    }
    return true;
  }

  private setLayouts(layouts: DrawnLayouts, before: DrawnLayouts | undefined): void {
    const { count, layers } = layouts;
    if (count === before?.count && layers.length === before.layers.length) {
      this.layouts?.show(layers);
    } else {
      this.layouts?.dispose();
      this.layouts = this.textureOf(layers, count);
    }
  }

  /** Trails have places of their own in every layer: the layouts are there around the moment only. */
  private setTrailPlaces({ trails }: ProjectionProps): void {
    this.trailLayouts?.dispose();
    this.trailReach = -1;
    const points = trails.points.length;
    this.trailLayouts = points === 0 ? undefined : this.textureOf(trails.layers, points);
  }

  private setTrails(
    props: ProjectionProps,
    wanted: number,
    { t, ...seen }: { readonly t: number; readonly transform: Transform; readonly ratio: number },
  ): void {
    const places = this.trailLayouts;
    const reach = places === undefined ? 0 : wanted;
    if (reach !== this.trailReach) {
      this.trailReach = reach;
      this.trails.setSegments(trailSegments(props.trails.colours, reach));
    }
    if (places === undefined || reach === 0) return;
    while (places.load(0, places.last));
    this.trailPlace.set(places, t, seen);
    this.trails.setLook(reach, props.trails.points.length <= 40 ? 2.4 : 1.4);
  }

  private setPaths(props: ProjectionProps): void {
    this.paths?.dispose();
    const points = props.paths.reduce((sum, path) => sum + path.frames, 0);
    this.paths = points === 0 ? undefined : this.textureOf(joinPaths(props.paths, props.layouts.layers.length), points);
    this.pathDots.mesh.visible = points > 0;
    this.pathDots.setMarks(pathMarks(props.paths));
    this.pathLines.setSegments(pathSegments(props.paths));
    this.pathLines.setLook(0, 2.4);
  }

  private textureOf(layers: readonly (Float32Array | undefined)[], points: number): LayoutTexture {
    const made = new LayoutTexture(layers, points, { side: this.limits.side, bytes: LAYOUT_BUDGET });
    made.device = (...part) => this.surface.upload(...part);
    return made;
  }

  /** The frame's moment, within the layouts. */
  private momentOf({ t }: FrameRequest): number {
    return Math.max(0, Math.min((this.props?.layouts.layers.length ?? 1) - 1, t));
  }
}

/** The layers that a moment lies between, or the one that it is at. */
const between = (t: number): readonly [low: number, high: number] => [Math.floor(t), Math.ceil(t)];
