import { lookupTable, magnitudeColour, type Rgb, signedColour } from "@deepling/engine";
import { type DataTexture, Matrix4, Scene, Vector2, Vector3, Vector4 } from "three";
import { type Band, BandMesh } from "../../gl/band-mesh.ts";
import { Surface } from "../../gl/surface.ts";
import { type Atlas, tableTexture, WallMesh } from "../../gl/wall-mesh.ts";
import type { Sight } from "./orbit.ts";
import { cornerOf, FILLED, type Wall } from "./walls.ts";

/** The colours of a wall's bytes: from 0 up, on both sides of 0, or a picture's own. */
export type WallColours = "magnitude" | "signed" | "picture";

/** Where a wall stands in a frame. */
export interface StandingWall {
  readonly x: number;
  readonly opacity: number;
}

/** The network in WebGL2: one draw call per layer, whatever the number of its units. */
export class SpaceRenderer {
  private readonly surface: Surface;
  private readonly scene = new Scene();
  private readonly view = { value: new Matrix4() };
  private readonly extent = { value: new Vector2(1, 1) };
  private readonly ratio = { value: 1 };
  private readonly ground = { value: new Vector3() };
  private readonly panel = { value: new Vector4(0, 0, 0, 1) };
  private readonly bands = new BandMesh(this.view, this.extent, this.ratio);
  private readonly tables: Readonly<Record<"magnitude" | "signed", DataTexture>> = {
    magnitude: tableTexture(lookupTable(magnitudeColour)),
    signed: tableTexture(lookupTable((v) => signedColour(2 * v - 1))),
  };
  private walls: readonly Wall[] = [];
  private meshes: readonly WallMesh[] = [];

  /** Throws where there is no WebGL2. */
  constructor(canvas: HTMLCanvasElement, onContext: (alive: boolean) => void) {
    this.surface = new Surface(canvas, onContext);
    this.scene.add(this.bands.mesh);
  }

  /** Longest side of a texture, in texels. */
  get longest(): number {
    return this.surface.limits.side;
  }

  /** The colours of the stage and of the panels behind maps. */
  setGround(ground: Rgb, panel: Rgb): void {
    this.surface.setGround(ground);
    this.ground.value.set(...ground);
    this.panel.value.set(...panel, 0.92);
  }

  /** Another network: what was shown is gone. */
  setWalls(walls: readonly Wall[]): void {
    for (const mesh of this.meshes) {
      this.scene.remove(mesh.mesh);
      mesh.dispose();
    }
    this.walls = walls;
    this.meshes = walls.map((wall) => new WallMesh({ view: this.view, ground: this.ground, panel: this.panel }, wall));
  }

  setMaps(layer: number, atlas: Atlas, colours: WallColours): void {
    this.meshes[layer]?.setAtlas(atlas, colours === "picture" ? undefined : this.tables[colours]);
  }

  hasMaps(layer: number): boolean {
    return this.meshes[layer]?.loaded ?? false;
  }

  /** For some layers how bright each unit is (bytes); the units of all others are as they are. */
  setShares(shares: ReadonlyMap<number, Uint8Array>): void {
    this.meshes.forEach((mesh, layer) => {
      mesh.setShares(shares.get(layer));
    });
  }

  setBands(bands: readonly Band[]): void {
    this.bands.setBands(bands);
  }

  resize(width: number, height: number, ratio: number): void {
    this.surface.resize(width, height, ratio);
    this.extent.value.set(width, height);
    this.ratio.value = ratio;
  }

  /** Draws walls from the farthest to the nearest, then lines over all. */
  draw(sight: Sight, standing: readonly StandingWall[]): void {
    this.arrange(sight, standing);
    this.surface.render(this.scene);
  }

  /** The same into memory: RGBA bytes, upper row first. `ratio` is how wide lines are drawn. */
  read(sight: Sight, standing: readonly StandingWall[], width: number, height: number, ratio: number) {
    const own = this.ratio.value;
    this.arrange(sight, standing);
    this.ratio.value = ratio;
    const pixels = this.surface.read(this.scene, width, height);
    this.ratio.value = own;
    return pixels;
  }

  private arrange(sight: Sight, standing: readonly StandingWall[]): void {
    this.view.value.fromArray(sight.matrix);
    const order = standing.map((_, index) => index);
    // planes across x hide one another in the order of their distance along it
    order.sort(
      (a, b) => Math.abs((standing[b]?.x ?? 0) - sight.eye[0]) - Math.abs((standing[a]?.x ?? 0) - sight.eye[0]),
    );
    this.scene.clear();
    for (const index of order) {
      const [wall, mesh, at] = [this.walls[index], this.meshes[index], standing[index]];
      if (wall === undefined || mesh === undefined || at === undefined) continue;
      mesh.place({ ...wall, x: at.x, corner: cornerOf(wall), filled: FILLED }, at.opacity);
      if (mesh.mesh.visible) this.scene.add(mesh.mesh);
    }
    this.scene.add(this.bands.mesh);
  }

  dispose(): void {
    this.setWalls([]);
    this.bands.dispose();
    this.tables.magnitude.dispose();
    this.tables.signed.dispose();
    this.surface.dispose();
  }
}
