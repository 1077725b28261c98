import type { Rgb } from "@deepling/engine";
import {
  BufferAttribute,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  type RawShaderMaterial,
  Vector2,
  Vector3,
} from "three";
import { flatMaterial } from "./flat-material.ts";
import { MARK_FRAGMENT, MARK_VERTEX } from "./glsl.ts";
import type { PictureTexture } from "./picture-texture.ts";
import type { PlaceUniforms } from "./uniforms.ts";

/** What is drawn at each point, in drawing order (the last lies on top). */
export interface Marks {
  /** Which point of the layouts each mark stands at. */
  readonly points: Uint32Array;
  /** Red, green, blue, opacity per mark. */
  readonly colours: Uint8Array;
  /** Per mark: size in 64ths, ring (0 none, 1 … 3), the ring's opacity, how far it fades into the ground. */
  readonly styles: Uint8Array;
}

/** How large marks are and whether they are discs or pictures. */
export interface MarkSize {
  /** Radius of a disc, CSS pixels. */
  readonly radius: number;
  /** Side of a picture, CSS pixels. */
  readonly side: number;
  /** 0 discs … 1 pictures. */
  readonly picture: number;
}

/** Colours that marks share. */
export interface MarkInk {
  readonly ground: Rgb;
  /** Rings 1 … 3. */
  readonly rings: readonly [Rgb, Rgb, Rgb];
  /** Opacity of the hairline in the ground's colour that keeps neighbouring marks apart. */
  readonly hairline: number;
}

/** Instanced quads for marks; what they look like is `MARK_FRAGMENT`. */
export class MarkMesh {
  readonly mesh: Mesh;
  private readonly material: RawShaderMaterial;
  private geometry: InstancedBufferGeometry;

  constructor(place: PlaceUniforms) {
    this.material = flatMaterial({
      vertexShader: MARK_VERTEX,
      fragmentShader: MARK_FRAGMENT,
      uniforms: {
        ...place.values,
        uRadius: { value: 3 },
        uSide: { value: 32 },
        uPicture: { value: 0 },
        uPages: { value: null },
        uLookup: { value: null },
        uCells: { value: new Vector2(1, 1) },
        uGround: { value: new Vector3() },
        uRings: { value: [0, 1, 2, 3].map(() => new Vector3()) },
        uHairline: { value: 1 },
      },
    });
    this.geometry = geometryOf({ points: new Uint32Array(0), colours: new Uint8Array(0), styles: new Uint8Array(0) });
    this.mesh = new Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
  }

  /** Replaces the marks; buffers are kept where their number stays. */
  setMarks(marks: Marks): void {
    const points = this.geometry.getAttribute("aPoint");
    if (points.count !== marks.points.length) {
      this.geometry.dispose();
      this.geometry = geometryOf(marks);
      this.mesh.geometry = this.geometry;
      return;
    }
    for (const [name, values] of [
      ["aPoint", marks.points],
      ["aColour", marks.colours],
      ["aStyle", marks.styles],
    ] as const) {
      const attribute = this.geometry.getAttribute(name);
      attribute.array.set(values);
      attribute.needsUpdate = true;
    }
  }

  setInk(ink: MarkInk): void {
    const { uGround, uRings, uHairline } = this.material.uniforms;
    if (uGround === undefined || uRings === undefined || uHairline === undefined) return;
    uGround.value.fromArray(ink.ground);
    ink.rings.forEach((ring, index) => {
      uRings.value[index + 1].fromArray(ring);
    });
    uHairline.value = ink.hairline;
  }

  setSize(size: MarkSize, pictures: PictureTexture | undefined, blank: PictureTexture): void {
    const { plan, texture, lookup } = pictures ?? blank;
    const values: Record<string, unknown> = {
      uRadius: size.radius,
      uSide: size.side,
      uPicture: pictures === undefined ? 0 : size.picture,
      uPages: texture,
      uLookup: lookup,
    };
    for (const [name, value] of Object.entries(values)) {
      const uniform = this.material.uniforms[name];
      if (uniform !== undefined) uniform.value = value;
    }
    this.material.uniforms.uCells?.value.set(plan.perSide, plan.cell);
  }

  dispose(): void {
    this.geometry.dispose();
    this.material.dispose();
  }
}

function geometryOf(marks: Marks): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), 2));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  geometry.setAttribute("aPoint", new InstancedBufferAttribute(marks.points.slice(), 1));
  geometry.setAttribute("aColour", new InstancedBufferAttribute(marks.colours.slice(), 4, true));
  geometry.setAttribute("aStyle", new InstancedBufferAttribute(marks.styles.slice(), 4, true));
  geometry.instanceCount = marks.points.length;
  return geometry;
}
