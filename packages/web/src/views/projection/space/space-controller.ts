import type { CellPlace, Layer, LayerMaps, Picture, Rgb, WrittenCell } from "@deepling/engine";
import {
  axesOf,
  between,
  meets,
  onScreen,
  type Pose,
  rayAt,
  type Sight,
  sightOf,
} from "../../../renderers/space/orbit.ts";
import { SpaceRenderer, type StandingWall } from "../../../renderers/space/space-renderer.ts";
import { cellAt, placeWalls, type Wall, wallOpacity, wallX } from "../../../renderers/space/walls.ts";
import { type BandScene, cellBands, readShares } from "../../../renderers/space/written-bands.ts";
import type { Page } from "../../../state/context.tsx";
import { shownKey } from "../../../state/shown.ts";
import type { PageState } from "../../../state/store.ts";
import { MapLoader } from "./map-loader.ts";
import { poseOf, type Screen } from "./space-camera.ts";
import { type Orbit, STRAIGHT } from "./space-look.ts";

/** Colours of the stage and of its lines. */
export interface SpaceInk extends BandScenesInk {
  readonly ground: Rgb;
  /** Behind the maps of a layer. */
  readonly panel: Rgb;
}
type BandScenesInk = BandScene["ink"];

/** What the component around is told. */
export interface SpaceHost {
  readonly onContext: (alive: boolean) => void;
  readonly onProgress: (progress: { readonly done: number; readonly total: number } | undefined) => void;
  readonly onFailure: (error: unknown) => void;
  /** After every frame: what stands where. */
  readonly onFrame: (frame: SpaceFrame) => void;
}

/** A frame as labels are placed on it. */
export interface SpaceFrame {
  readonly sight: Sight;
  readonly walls: readonly Wall[];
  readonly standing: readonly StandingWall[];
}

/** How fast the camera comes to where it is going, per second. */
const SWIFT = 6;
const MOST_RATIO = 2;
/** A frame that takes longer (seconds) is drawn by a processor: while the network moves, fewer pixels are drawn. */
const SLOW = 0.09;
const LEAST_RATIO = 0.5;
/** Milliseconds without motion after which all pixels are drawn. */
const REST = 200;
const NO_ROOM = { left: 0, right: 0, top: 0, bottom: 0 };

/** Draws the network for one image in space, on demand, and finds the cell under a pixel. */
export class SpaceController {
  readonly canvas = document.createElement("canvas");
  private readonly renderer: SpaceRenderer;
  private readonly release: () => void;
  private readonly loader: MapLoader;
  private readonly page: Page;
  private readonly host: SpaceHost;
  private readonly isStill = matchMedia("(prefers-reduced-motion: reduce)");
  private ink: SpaceInk;
  private screen: Screen = { width: 1, height: 1, whole: NO_ROOM, close: NO_ROOM };
  private layers: readonly Layer[] = [];
  private walls: readonly Wall[] = [];
  private known: string | undefined;
  private pose: Pose | undefined;
  private open = 0;
  private pending = 0;
  private before = 0;
  private swift = false;
  /** Device pixels per CSS pixel that are drawn. */
  private ratio = 1;
  private wasMoving = false;
  private sharpening = 0;
  private cell: CellPlace | undefined;
  private written: WrittenCell | undefined;

  constructor(element: HTMLElement, page: Page, ink: SpaceInk, host: SpaceHost) {
    this.page = page;
    this.host = host;
    this.ink = ink;
    element.append(this.canvas);
    this.renderer = new SpaceRenderer(this.canvas, (alive) => {
      host.onContext(alive);
      this.drawSoon();
    });
    this.loader = new MapLoader(page.study, {
      onPicture: (picture) => this.showPicture(picture),
      onMaps: (maps) => this.showMaps(maps),
      onProgress: host.onProgress,
      onFailure: host.onFailure,
    });
    this.release = page.store.subscribe((state, before) => this.follow(state, before));
    this.renderer.setGround(ink.ground, ink.panel);
    this.follow(page.store.getState(), undefined);
  }

  surround(ink: SpaceInk): void {
    this.ink = ink;
    this.renderer.setGround(ink.ground, ink.panel);
    this.drawSoon();
  }

  resize(screen: Screen): void {
    if (screen.width === 0 || screen.height === 0) return;
    const isSame = screen.width === this.screen.width && screen.height === this.screen.height;
    this.screen = screen;
    if (!isSame) {
      this.drawAt(Math.min(MOST_RATIO, devicePixelRatio));
      this.draw(this.before);
    }
    this.drawSoon();
  }

  /** The cell that lines are drawn for, and how its value comes about once that is known. */
  write(cell: CellPlace | undefined, written: WrittenCell | undefined): void {
    this.cell = cell;
    this.written = written;
    this.renderer.setShares(readShares(this.walls, written?.steps ?? []));
    this.drawSoon();
  }

  /** The cell under a pixel; of the image, its pixel. */
  cellUnder(left: number, top: number): CellPlace | undefined {
    if (this.pose === undefined) return undefined;
    const { width, height } = this.screen;
    const sight = sightOf(this.pose, width, height);
    const ray = rayAt(this.pose, sight, left, top);
    const hits = this.standing().flatMap(({ x, opacity }, layer) => {
      const wall = this.walls[layer];
      const hit = opacity > 0.5 ? meets(sight.eye, ray, x) : undefined;
      const cell = hit === undefined || wall === undefined ? undefined : cellAt(wall, hit.y, hit.z);
      return hit === undefined || cell === undefined ? [] : [{ layer, ...cell, distance: hit.distance }];
    });
    const [nearest] = hits.sort((a, b) => a.distance - b.distance);
    if (nearest === undefined) return undefined;
    const { layer, unit, row, column } = nearest;
    return { layer, unit, row, column };
  }

  /** Turns and tilts by pixels of a hand that drags. */
  orbit(dx: number, dy: number): void {
    this.swift = true;
    this.turn(-0.35 * dx, 0.3 * dy);
  }

  /** Turns to the left and tilts upwards by degrees. */
  turn(across: number, up: number): void {
    const from = this.orbitNow();
    this.look({ ...from, turn: from.turn + across, tilt: from.tilt + up });
  }

  /** Moves the network along the screen by pixels. */
  pan(dx: number, dy: number): void {
    const { pose, screen } = this;
    if (pose === undefined) return;
    const from = this.orbitNow();
    const { right, up } = axesOf(pose);
    const pixel = (2 * Math.tan((15 * Math.PI) / 180) * pose.distance) / screen.height;
    const moved = (axis: 0 | 1 | 2) => (up[axis] * dy - right[axis] * dx) * pixel;
    this.swift = true;
    this.look({ ...from, x: from.x + moved(0), y: from.y + moved(1), z: from.z + moved(2) });
  }

  /** Magnifies about a pixel, the middle unless given. */
  magnify(factor: number, left = this.screen.width / 2, top = this.screen.height / 2): void {
    const from = this.orbitNow();
    const zoom = Math.min(60, Math.max(0.3, from.zoom * factor));
    const share = 1 - from.zoom / zoom;
    this.pan(share * (this.screen.width / 2 - left), share * (this.screen.height / 2 - top));
    this.look({ ...this.orbitNow(), zoom });
  }

  /** What is seen, drawn anew into memory at so many device pixels per CSS pixel, and what stands where in it; undefined before the first frame. */
  picture(
    ratio: number,
  ): { readonly image: ImageData; readonly frame: SpaceFrame; readonly ink: SpaceInk } | undefined {
    const { pose, screen, ink } = this;
    if (pose === undefined) return undefined;
    const sight = sightOf(pose, screen.width, screen.height);
    const frame = { sight, walls: this.walls, standing: this.standing() };
    const [width, height] = [Math.round(screen.width * ratio), Math.round(screen.height * ratio)];
    const pixels = this.renderer.read(sight, frame.standing, width, height, ratio);
    return { image: new ImageData(pixels, width, height), frame, ink };
  }

  dispose(): void {
    cancelAnimationFrame(this.pending);
    clearTimeout(this.sharpening);
    this.loader.stop();
    this.release();
    this.renderer.dispose();
    this.canvas.remove();
  }

  private orbitNow(): Orbit {
    return this.page.store.getState().view.space.orbit ?? STRAIGHT;
  }

  private look(orbit: Orbit): void {
    const { view, actions } = this.page.store.getState();
    actions.look({ space: { ...view.space, orbit } });
  }

  private follow(state: PageState, before: PageState | undefined): void {
    const { view } = state;
    const info = this.page.info ?? state.info;
    if (info === undefined) return;
    if (info.model.layers !== this.layers) this.build(info.model.layers);
    const item = view.item ?? view.selection[0] ?? 0;
    const key = `${shownKey(view)} ${item}`;
    if (key !== this.known && info.data.count > 0) {
      this.known = key;
      void this.loader.load(item, this.layers, Math.round(view.t));
    }
    if (before !== undefined && view.t !== before.view.t) this.flyTo(state);
    if (before === undefined || view !== before.view) this.drawSoon();
  }

  /** Another moment: the camera goes to its layer, as near as it fits. */
  private flyTo({ view, actions }: PageState): void {
    const { space } = view;
    if (!space.shown) return;
    const { turn, tilt } = space.orbit ?? STRAIGHT;
    const straight = turn === 0 && tilt === 0;
    const orbit = straight ? undefined : { ...STRAIGHT, turn, tilt };
    const isThere = space.close && space.orbit?.zoom === orbit?.zoom && space.orbit?.x === orbit?.x;
    if (!isThere) actions.look({ space: { ...space, close: true, orbit } });
  }

  private build(layers: readonly Layer[]): void {
    this.layers = layers;
    this.walls = placeWalls(
      layers.map((layer) => {
        const [rows, columns] = extentsOf(layer);
        return { rows, columns, units: layer.index === 0 ? 1 : Number(layer.channels.count), block: layer.block };
      }),
    );
    this.pose = undefined;
    this.renderer.setWalls(this.walls);
  }

  private showPicture({ width, height, pixels }: Picture): void {
    const atlas = { cells: pixels, units: 1, map: [width, height] as const, coloured: true };
    this.renderer.setMaps(0, atlas, "picture");
    this.drawSoon();
  }

  private showMaps({ layer, bytes, units, columns, rows, low }: LayerMaps): void {
    const atlas = { cells: bytes, units, map: [columns, rows] as const, coloured: false };
    this.renderer.setMaps(layer, atlas, low < 0 ? "signed" : "magnitude");
    this.drawSoon();
  }

  private drawSoon(): void {
    if (this.pending === 0) this.pending = requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.pending = 0;
    if (this.walls.length === 0) return;
    const elapsed = Math.min(0.1, (now - this.before) / 1000);
    this.before = now;
    const isLed = this.swift;
    const isMoving = this.move(this.pose === undefined || this.isStill.matches ? 1 : 1 - Math.exp(-SWIFT * elapsed));
    this.suit(elapsed, isMoving || isLed);
    const { pose, screen } = this;
    if (pose === undefined) return;
    const sight = sightOf(pose, screen.width, screen.height);
    const standing = this.standing();
    if (this.cell !== undefined || this.written !== undefined) this.renderer.setBands(this.bands(standing));
    else this.renderer.setBands([]);
    this.renderer.draw(sight, standing);
    this.host.onFrame({ sight, walls: this.walls, standing });
    if (isMoving) this.drawSoon();
    else this.settle();
  }

  private drawAt(ratio: number): void {
    this.ratio = ratio;
    this.renderer.resize(this.screen.width, this.screen.height, ratio);
  }

  /** Fewer pixels while frames are slow, all of them once the camera rests. */
  private suit(elapsed: number, isMoving: boolean): void {
    const whole = Math.min(MOST_RATIO, devicePixelRatio);
    clearTimeout(this.sharpening);
    if (isMoving && this.wasMoving && elapsed > SLOW && this.ratio > LEAST_RATIO) {
      this.drawAt(Math.max(LEAST_RATIO, this.ratio / 1.5));
    } else if (!isMoving && this.ratio !== whole) {
      this.sharpening = window.setTimeout(() => {
        this.drawAt(whole);
        this.draw(this.before);
      }, REST);
    }
    this.wasMoving = isMoving;
  }

  /** Goes a share of the way to where the camera is wanted; whether more of it is left. */
  private move(share: number): boolean {
    const { view } = this.page.store.getState();
    const { close, orbit } = view.space;
    const reads = this.reads();
    const goal = poseOf({ walls: this.walls, reads, t: view.t, close, orbit }, this.screen);
    // a hand that turns the network is followed at once
    const step = this.swift ? 1 : share;
    this.swift = false;
    const opened = close ? 1 : 0;
    this.open += (opened - this.open) * step;
    this.pose = this.pose === undefined ? goal : between(this.pose, goal, step);
    const left = Math.hypot(...goal.target.map((part, i) => part - (this.pose?.target[i] ?? 0)));
    const turn = Math.abs(goal.azimuth - this.pose.azimuth) + Math.abs(goal.elevation - this.pose.elevation);
    const isFar = left > 2e-3 * goal.distance || turn > 1e-3 || Math.abs(opened - this.open) > 2e-3;
    const moving = isFar || Math.abs(Math.log(goal.distance / this.pose.distance)) > 2e-3;
    if (!moving) {
      this.pose = goal;
      this.open = opened;
    }
    return moving;
  }

  /** Where the camera rests on a layer, its maps are shown with all their cells. */
  private settle(): void {
    const { view } = this.page.store.getState();
    const layer = this.layers[Math.round(view.t)];
    if (!view.space.close || layer === undefined) return;
    void this.loader.refine([layer, ...layer.inputs.flatMap((index) => this.layers[index] ?? [])]);
  }

  /** The walls as they stand; those before the layer that is looked at give way. */
  private standing(): readonly StandingWall[] {
    const { t } = this.page.store.getState().view;
    const { walls, open } = this;
    const reads = this.reads();
    return walls.map((_, index) => {
      return { x: wallX(walls, index, t, open), opacity: wallOpacity(walls, index, { t, open, reads }) };
    });
  }

  /** Layers that each layer reads. */
  private reads(): readonly (readonly number[])[] {
    return this.layers.map(({ inputs }) => inputs);
  }

  private bands(standing: readonly StandingWall[]) {
    const { cell } = this;
    if (cell === undefined) return [];
    const scene = { walls: this.walls, xOf: (layer: number) => standing[layer]?.x ?? 0, ink: this.ink };
    return cellBands(scene, cell, this.layers[cell.layer]?.receptiveField, this.written?.steps ?? []);
  }
}

/** Rows and columns of a layer's maps. */
function extentsOf({ shape, channels }: Layer): readonly [rows: number, columns: number] {
  const [rows = 1, ...rest] = shape.filter((_, axis) => axis !== 0 && axis !== channels.axis).map(Number);
  return [rows, rest.reduce((product, extent) => product * extent, 1)];
}

/** Where a wall's lower corner is on the screen, of both the one further to the left, which the walls behind it do not hide; undefined behind the eye. */
export function footOf({ sight, walls, standing }: SpaceFrame, layer: number) {
  const [wall, at] = [walls[layer], standing[layer]];
  if (wall === undefined || at === undefined || at.opacity < 0.3) return undefined;
  const [below, half] = [(-wall.down * wall.tile[1]) / 2, (wall.across * wall.tile[0]) / 2];
  const [near, far] = [onScreen(sight, [at.x, below, half]), onScreen(sight, [at.x, below, -half])];
  if (near === undefined || far === undefined) return near ?? far;
  return near.left <= far.left ? near : far;
}
