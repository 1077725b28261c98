import {
  BufferAttribute,
  DataTexture,
  InstancedBufferGeometry,
  LinearFilter,
  Mesh,
  NearestFilter,
  type RawShaderMaterial,
  RedFormat,
  RGBAFormat,
  UnsignedByteType,
} from "three";
import { flatMaterial } from "./flat-material.ts";
import { WALL_FRAGMENT, WALL_VERTEX } from "./space-glsl.ts";

/** The maps of a layer as one picture: those of a grid, each `map` cells large. */
export interface Atlas {
  /** A byte per cell, or three (red, green, blue) where the cells are colours. */
  readonly cells: Uint8Array;
  readonly units: number;
  /** Columns and rows of a map. */
  readonly map: readonly [columns: number, rows: number];
  readonly coloured: boolean;
}

/** Where a wall stands: its plane, the corner and tiles of its grid. */
export interface WallPlace {
  readonly x: number;
  readonly corner: readonly [y: number, z: number];
  readonly tile: readonly [width: number, height: number];
  readonly across: number;
  readonly down: number;
  readonly filled: number;
}

/** The maps of a grid `across` wide in one texture, row by row; what no unit fills stays empty. */
export function atlasPixels(
  { cells, units, map, coloured }: Atlas,
  across: number,
  down: number,
): Uint8Array<ArrayBuffer> {
  const [columns, rows] = map;
  const depth = coloured ? 3 : 1;
  const deep = coloured ? 4 : 1;
  const pixels = new Uint8Array(across * columns * down * rows * deep);
  for (let unit = 0; unit < units; unit++) {
    const [left, top] = [(unit % across) * columns, Math.floor(unit / across) * rows];
    for (let row = 0; row < rows; row++) {
      const from = (unit * rows + row) * columns * depth;
      const to = ((top + row) * across * columns + left) * deep;
      if (!coloured) pixels.set(cells.subarray(from, from + columns), to);
      else {
        for (let column = 0; column < columns; column++) {
          pixels.set(cells.subarray(from + 3 * column, from + 3 * column + 3), to + 4 * column);
          pixels[to + 4 * column + 3] = 255;
        }
      }
    }
  }
  return pixels;
}

function textureOf(pixels: Uint8Array<ArrayBuffer>, width: number, height: number, coloured: boolean): DataTexture {
  const texture = new DataTexture(pixels, width, height, coloured ? RGBAFormat : RedFormat, UnsignedByteType);
  // bytes that stand for values may be mixed: their scale is linear
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  return texture;
}

/** A uniform that all walls share. */
interface Shared {
  value: unknown;
}

/** The maps of one layer in space: a panel, and before it an instance per unit, all from one texture. */
export class WallMesh {
  readonly mesh: Mesh;
  private readonly geometry = new InstancedBufferGeometry();
  private readonly material: RawShaderMaterial;
  private atlas: DataTexture | undefined;
  private shares: DataTexture;
  private readonly cells: readonly [across: number, down: number];

  constructor(
    shared: { readonly view: Shared; readonly ground: Shared; readonly panel: Shared },
    { units, across, down }: { readonly units: number; readonly across: number; readonly down: number },
  ) {
    this.cells = [across, down];
    this.shares = this.sharesOf(new Uint8Array(0));
    this.material = flatMaterial({
      vertexShader: WALL_VERTEX,
      fragmentShader: WALL_FRAGMENT,
      uniforms: {
        ...{ uView: shared.view, uGround: shared.ground, uPanel: shared.panel },
        ...{ uPlace: { value: [0, 0, 0, 1] }, uTile: { value: [1, 1] }, uGrid: { value: [across, down] } },
        ...{ uAtlas: { value: null }, uTable: { value: null }, uShares: { value: this.shares } },
        ...{ uMap: { value: [1, 1] }, uOpacity: { value: 1 }, uTinted: { value: 1 }, uFocus: { value: 0 } },
      },
      bothSides: true,
    });
    this.geometry.setAttribute("position", new BufferAttribute(new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), 2));
    this.geometry.setIndex([0, 1, 2, 2, 1, 3]);
    this.geometry.instanceCount = units + 1;
    this.mesh = new Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  get loaded(): boolean {
    return this.atlas !== undefined;
  }

  /** Shows maps, in the colours of a table where their cells are none themselves. */
  setAtlas(atlas: Atlas, table: DataTexture | undefined): void {
    const [across, down] = this.cells;
    const [columns, rows] = atlas.map;
    this.atlas?.dispose();
    const pixels = atlasPixels(atlas, across, down);
    this.atlas = textureOf(pixels, across * columns, down * rows, atlas.coloured);
    this.write("uAtlas", this.atlas);
    this.write("uTable", table ?? null);
    this.write("uTinted", atlas.coloured ? 0 : 1);
    this.write("uMap", [columns, rows]);
  }

  /** How bright each unit is while some step back, as bytes; undefined while none does. */
  setShares(shares: Uint8Array | undefined): void {
    this.write("uFocus", shares === undefined ? 0 : 1);
    if (shares === undefined) return;
    this.shares.dispose();
    this.shares = this.sharesOf(shares);
    this.write("uShares", this.shares);
  }

  place({ x, corner, tile, filled }: WallPlace, opacity: number): void {
    this.mesh.visible = this.loaded && opacity > 0.01;
    this.write("uPlace", [x, corner[0], corner[1], filled]);
    this.write("uTile", tile);
    this.write("uOpacity", opacity);
  }

  dispose(): void {
    this.geometry.dispose();
    this.material.dispose();
    this.atlas?.dispose();
    this.shares.dispose();
  }

  private sharesOf(shares: Uint8Array): DataTexture {
    const [across, down] = this.cells;
    const padded = new Uint8Array(across * down);
    padded.set(shares);
    const texture = textureOf(padded, across, down, false);
    texture.minFilter = NearestFilter;
    texture.magFilter = NearestFilter;
    return texture;
  }

  private write(name: string, value: unknown): void {
    const uniform = this.material.uniforms[name];
    if (uniform !== undefined) uniform.value = value;
  }
}

/** 256 colours (RGBA bytes) as a texture. */
export function tableTexture(colours: Uint8ClampedArray): DataTexture {
  return textureOf(Uint8Array.from(colours), 256, 1, true);
}
