import { type IUniform, Vector2, Vector4 } from "three";
import type { Transform } from "./camera.ts";
import type { LayoutTexture } from "./layout-texture.ts";

/** The uniforms by which `PLACE_GLSL` finds a point: shared by discs and lines over the same layouts. */
export class PlaceUniforms {
  readonly values: Record<string, IUniform> = {
    uLayouts: { value: null },
    uPlan: { value: new Vector4(1, 1, 2, 0) },
    uT: { value: 0 },
    uCentre: { value: new Vector2() },
    uView: { value: new Vector2(1, 1) },
    uScale: { value: 1 },
    uRatio: { value: 1 },
  };

  /** Points at a texture and a moment (in layouts), seen through a transform. */
  set(layouts: LayoutTexture, t: number, seen: { readonly transform: Transform; readonly ratio: number }): void {
    const { transform, ratio } = seen;
    this.write("uLayouts", layouts.texture);
    this.vector("uPlan", layouts.plan.width, layouts.plan.rows, layouts.plan.slots, layouts.last);
    this.write("uT", t);
    this.vector("uCentre", transform.x, transform.y);
    this.vector("uView", transform.width, transform.height);
    this.write("uScale", transform.scale);
    this.write("uRatio", ratio);
  }

  private write(name: string, value: unknown): void {
    const uniform = this.values[name];
    if (uniform !== undefined) uniform.value = value;
  }

  private vector(name: string, ...parts: readonly number[]): void {
    const value = this.values[name]?.value;
    if (value instanceof Vector2 || value instanceof Vector4) value.fromArray([...parts]);
  }
}
