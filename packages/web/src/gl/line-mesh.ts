import {
  BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type RawShaderMaterial,
} from "three";
import { flatMaterial } from "./flat-material.ts";
import { LINE_FRAGMENT, LINE_VERTEX } from "./glsl.ts";
import type { PlaceUniforms } from "./uniforms.ts";

/** Line segments, instance by instance. */
export interface Segments {
  /** The two points of the layouts that each segment joins. */
  readonly points: Uint32Array;
  /** A trail's step back in time 0, 1, 2 …, or −1 for a segment between two points at the moment drawn. */
  readonly steps: Float32Array;
  /** Red, green, blue, opacity at the start and at the end of each. */
  readonly starts: Uint8Array;
  readonly ends: Uint8Array;
}

/** Instanced ribbons for trails and paths. */
export class LineMesh {
  readonly mesh: Mesh;
  private readonly material: RawShaderMaterial;
  private geometry: InstancedBufferGeometry;

  constructor(place: PlaceUniforms) {
    this.material = flatMaterial({
      vertexShader: LINE_VERTEX,
      fragmentShader: LINE_FRAGMENT,
      uniforms: { ...place.values, uTrail: { value: 0 }, uWidth: { value: 2 } },
    });
    this.geometry = new InstancedBufferGeometry();
    this.mesh = new Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  setSegments(segments: Segments): void {
    this.geometry.dispose();
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), 2));
    geometry.setIndex([0, 1, 2, 2, 1, 3]);
    geometry.setAttribute("aPoints", new InstancedBufferAttribute(segments.points, 2));
    geometry.setAttribute("aStep", new InstancedBufferAttribute(segments.steps, 1));
    geometry.setAttribute("aStart", new InstancedBufferAttribute(segments.starts, 4, true));
    geometry.setAttribute("aEnd", new InstancedBufferAttribute(segments.ends, 4, true));
    geometry.instanceCount = segments.steps.length;
    this.geometry = geometry;
    this.mesh.geometry = geometry;
    this.mesh.visible = segments.steps.length > 0;
  }

  setLook(trail: number, width: number): void {
    const { uTrail, uWidth } = this.material.uniforms;
    if (uTrail !== undefined) uTrail.value = trail;
    if (uWidth !== undefined) uWidth.value = width;
  }

  dispose(): void {
    this.geometry.dispose();
    this.material.dispose();
  }
}
