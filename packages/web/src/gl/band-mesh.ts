import {
  BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type RawShaderMaterial,
} from "three";
import { flatMaterial } from "./flat-material.ts";
import { LINE_FRAGMENT } from "./glsl.ts";
import { BAND_VERTEX } from "./space-glsl.ts";

/** A straight line in space: its ends, its colour with opacity (0 … 1 each), its width in CSS pixels. */
export interface Band {
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
  readonly colour: readonly [number, number, number, number];
  readonly width: number;
}

/** Lines in space that keep their width on the screen. */
export class BandMesh {
  readonly mesh: Mesh;
  private geometry = new InstancedBufferGeometry();
  private readonly material: RawShaderMaterial;

  constructor(view: { value: unknown }, extent: { value: unknown }, ratio: { value: unknown }) {
    this.material = flatMaterial({
      vertexShader: BAND_VERTEX,
      fragmentShader: LINE_FRAGMENT,
      uniforms: { uView: view, uExtent: extent, uRatio: ratio },
      bothSides: true,
    });
    this.mesh = new Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  setBands(bands: readonly Band[]): void {
    this.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), 2));
    geometry.setIndex([0, 1, 2, 2, 1, 3]);
    const per = (size: number, of: (band: Band) => readonly number[]) =>
      new InstancedBufferAttribute(Float32Array.from(bands.flatMap(of)), size);
    geometry.setAttribute(
      "aFrom",
      per(3, ({ from }) => from),
    );
    geometry.setAttribute(
      "aTo",
      per(3, ({ to }) => to),
    );
    geometry.setAttribute(
      "aColour",
      per(4, ({ colour }) => colour),
    );
    geometry.setAttribute(
      "aWidth",
      per(1, ({ width }) => [width]),
    );
    geometry.instanceCount = bands.length;
    this.geometry = geometry;
    this.mesh.geometry = geometry;
    this.mesh.visible = bands.length > 0;
  }

  dispose(): void {
    this.geometry.dispose();
    this.material.dispose();
  }
}
