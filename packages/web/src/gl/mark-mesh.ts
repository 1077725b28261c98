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
  /** From which zoom level on each is drawn, where there are too many for all of them; undefined where all are. */
  readonly detail: MarkDetail | undefined;
}

/** Marks that are drawn from a zoom level on, between two layers. */
export interface MarkDetail {
  /** The first of the layers. */
  readonly from: number;
  /** Per mark: level and density in the first layer, level and density in the second one, in eighths. */
  readonly values: Uint8Array;
}

/** How large marks are and whether they are discs or pictures. */
export interface MarkSize {
  /** Radius of a disc, CSS pixels. */
  readonly radius: number;
  /** Side of a picture, CSS pixels. */
  readonly side: number;
  /** 0 discs … 1 pictures. */
  readonly picture: number;
  /** Where marks are drawn from a zoom level on: how many levels ahead of the one looked at those are that are pictures. */
  readonly ahead: number;
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
  /** What the buffers hold. */
  private shown: Shown | undefined;

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
        uDetail: { value: new Vector3(BEYOND, 0, 0) },
      },
    });
    this.geometry = geometryOf({
      ...{ points: new Uint32Array(0), colours: new Uint8Array(0), styles: new Uint8Array(0), detail: undefined },
    });
    this.mesh = new Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
  }

  /** Replaces the marks: only what changed goes to the device; buffers are kept where they have room and are not far too large. */
  setMarks(marks: Marks): void {
    const { length } = marks.points;
    const room = this.geometry.getAttribute("aPoint").count;
    if (room < length || room > 4 * length + ROOM) {
      this.geometry.dispose();
      this.geometry = geometryOf(marks);
      this.mesh.geometry = this.geometry;
    } else {
      for (const [name, part, values] of partsOf(marks)) {
        if (values === this.shown?.[part]) continue;
        const attribute = this.geometry.getAttribute(name);
        if (!(attribute instanceof InstancedBufferAttribute)) continue;
        attribute.array.set(values);
        attribute.clearUpdateRanges();
        attribute.addUpdateRange(0, values.length);
        attribute.needsUpdate = true;
      }
      this.geometry.instanceCount = length;
    }
    this.shown = shownOf(marks);
  }

  /** Says at which zoom level marks are looked at that are drawn from one on. */
  setDetail(detail: MarkDetail | undefined, zoom: number, ahead: number): void {
    const { uDetail } = this.material.uniforms;
    if (detail === undefined) uDetail?.value.set(BEYOND, 0, 0);
    else uDetail?.value.set(zoom, ahead, detail.from);
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
    // pictures of many points are tens of megabytes, which go to the device once some are seen
    const shown = size.picture > 0 ? pictures : undefined;
    const { plan, texture, lookup } = shown ?? blank;
    const values: Record<string, unknown> = {
      uRadius: size.radius,
      uSide: size.side,
      uPicture: shown === undefined ? 0 : size.picture,
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

/** A zoom level at which everything is drawn. */
const BEYOND = 1000;

/** Marks for which buffers have room in any case. */
const ROOM = 1024;

interface Shown {
  readonly points: Uint32Array;
  readonly colours: Uint8Array;
  readonly styles: Uint8Array;
  readonly details: Uint8Array;
}

const shownOf = ({ points, colours, styles, detail }: Marks): Shown => ({
  ...{ points, colours, styles },
  details: detail?.values ?? new Uint8Array(points.length * 4),
});

/** Buffers by attribute, with what they hold. */
function partsOf(marks: Marks): readonly (readonly [string, keyof Shown, Uint32Array | Uint8Array])[] {
  const { points, colours, styles, details } = shownOf(marks);
  return [
    ["aPoint", "points", points],
    ["aColour", "colours", colours],
    ["aStyle", "styles", styles],
    ["aDetail", "details", details],
  ];
}

function geometryOf(marks: Marks): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  const { points, colours, styles, details } = shownOf(marks);
  // some room, so that a few more do not need other buffers
  const roomFor = <T extends Uint32Array | Uint8Array>(values: T, into: T): T => {
    into.set(values);
    return into;
  };
  const room = Math.ceil(points.length * 1.25);
  const bytes = (values: Uint8Array) => roomFor(values, new Uint8Array(room * 4));
  geometry.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), 2));
  geometry.setIndex([0, 1, 2, 2, 1, 3]);
  geometry.setAttribute("aPoint", new InstancedBufferAttribute(roomFor(points, new Uint32Array(room)), 1));
  geometry.setAttribute("aColour", new InstancedBufferAttribute(bytes(colours), 4, true));
  geometry.setAttribute("aStyle", new InstancedBufferAttribute(bytes(styles), 4, true));
  geometry.setAttribute("aDetail", new InstancedBufferAttribute(bytes(details), 4));
  geometry.instanceCount = points.length;
  return geometry;
}
