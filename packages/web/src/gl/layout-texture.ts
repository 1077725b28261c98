import { DataTexture, FloatType, NearestFilter, RGFormat } from "three";

/** Drawn far outside every view: a point that has no place in a layer. */
const NOWHERE = 1e30;

/** How a sequence of layouts is laid into a texture that holds at most `slots` of its layers at once. */
export interface TexturePlan {
  readonly width: number;
  /** Texture rows that one layer takes. */
  readonly rows: number;
  readonly slots: number;
}

/** The plan for `points` × `layers` under the device's largest side and a budget in bytes; at least two layers fit. */
export function planTexture(
  points: number,
  layers: number,
  limits: { readonly side: number; readonly bytes: number },
): TexturePlan {
  const width = Math.max(1, Math.min(limits.side, points));
  const rows = Math.max(1, Math.ceil(points / width));
  const byBudget = Math.floor(limits.bytes / (width * rows * 8));
  const slots = Math.max(2, Math.min(layers, Math.floor(limits.side / rows), byBudget));
  return { width, rows, slots };
}

/** The first layer to hold so that layers `low` … `high` are held, moving as seldom as possible. */
export function windowBase(
  plan: TexturePlan,
  layers: number,
  wanted: { readonly low: number; readonly high: number; readonly base: number },
): number {
  const last = Math.max(0, layers - plan.slots);
  const held = wanted.low >= wanted.base && wanted.high < wanted.base + plan.slots;
  if (held && wanted.base <= last) return wanted.base;
  // When not everything wanted fits, the newest layers do; else it lies in the middle of the window.
  const spare = Math.max(0, plan.slots - 1 - (wanted.high - wanted.low));
  const base = Math.max(wanted.high - plan.slots + 1, wanted.low - Math.floor(spare / 2));
  return Math.max(0, Math.min(last, base));
}

/**
 * All layouts of a sequence in one RG32F texture, a row block per layer; when they exceed the device's limits, a window
 * of neighbouring layers that follows what is drawn. Positions are points × 2 per layer; NaN means "no place", and so does a layer that is not there.
 */
export class LayoutTexture {
  readonly texture: DataTexture;
  readonly plan: TexturePlan;
  /** Index of the first layer held. */
  base = 0;
  private positions: readonly (Float32Array | undefined)[];
  /** What each slot holds. */
  private readonly held: (Float32Array | undefined)[];
  private readonly data: Float32Array;

  constructor(
    positions: readonly (Float32Array | undefined)[],
    points: number,
    limits: { readonly side: number; readonly bytes: number },
  ) {
    this.positions = positions;
    this.plan = planTexture(points, positions.length, limits);
    const { width, rows, slots } = this.plan;
    this.data = new Float32Array(width * rows * slots * 2).fill(NOWHERE);
    this.held = Array.from({ length: slots });
    this.texture = new DataTexture(this.data, width, rows * slots, RGFormat, FloatType);
    this.texture.minFilter = NearestFilter;
    this.texture.magFilter = NearestFilter;
    this.texture.needsUpdate = true;
    this.fill();
  }

  /** Takes layers that have come, and gives up those that have gone; as many layers of as many points as before. */
  show(positions: readonly (Float32Array | undefined)[]): void {
    this.positions = positions;
    this.fill();
  }

  /** Makes sure that layers `low` … `high` are held (as many of the last of them as fit). */
  hold(low: number, high: number): void {
    const last = this.positions.length - 1;
    const wanted = { low: Math.max(0, low), high: Math.max(0, Math.min(last, high)), base: this.base };
    const base = windowBase(this.plan, this.positions.length, wanted);
    if (base === this.base) return;
    this.base = base;
    this.fill();
  }

  dispose(): void {
    this.texture.dispose();
  }

  private fill(): void {
    const { width, rows, slots } = this.plan;
    for (let slot = 0; slot < slots; slot++) {
      const layer = this.positions[this.base + slot];
      const start = slot * width * rows * 2;
      if (layer === this.held[slot]) continue;
      this.held[slot] = layer;
      this.texture.needsUpdate = true;
      if (layer === undefined) {
        this.data.fill(NOWHERE, start, start + width * rows * 2);
        continue;
      }
      this.data.set(layer, start);
      for (let i = start; i < start + layer.length; i++) {
        if (Number.isNaN(this.data[i])) this.data[i] = NOWHERE;
      }
    }
  }
}
