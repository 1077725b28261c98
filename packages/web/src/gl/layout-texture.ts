import { Box3, DataTexture, FloatType, NearestFilter, RGFormat, Vector3 } from "three";
import type { UploadPart } from "./picture-texture.ts";

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

/** What a slot of the texture holds. */
interface Slot {
  positions: Float32Array | undefined;
  /** Rows that are on the device. */
  rows: number;
}

/** Bytes that go to the device at once: a part of a layer, so that no frame waits for all of it. */
const STRIPE = 2 * 2 ** 20;

/**
 * Layouts of a sequence in an RG32F texture on the device, a row block per layer: layer i in slot i modulo their number, so that a layer that comes takes the place of the one that lies farthest
 * from what is drawn. Positions are points × 2 per layer; NaN means "no place". Layers go to the device in stripes; one that is not there yet must not be drawn.
 */
export class LayoutTexture {
  readonly texture: DataTexture;
  readonly plan: TexturePlan;
  /** Copies parts to the device; set by whoever draws on one. */
  device: UploadPart | undefined;
  private positions: readonly (Float32Array | undefined)[];
  private readonly slots: readonly Slot[];
  /** What a stripe is copied from. */
  private readonly stripe: DataTexture;
  private readonly staged: Float32Array;

  constructor(
    positions: readonly (Float32Array | undefined)[],
    points: number,
    limits: { readonly side: number; readonly bytes: number },
  ) {
    this.positions = positions;
    this.plan = planTexture(points, positions.length, limits);
    const { width, rows, slots } = this.plan;
    this.slots = Array.from({ length: slots }, () => ({ positions: undefined, rows: 0 }));
    this.texture = asLayouts(new DataTexture(null, width, rows * slots));
    // it is given its room on the device, and nothing is copied there before there is something
    this.texture.source.dataReady = false;
    const high = Math.max(1, Math.min(rows, Math.floor(STRIPE / (width * 8))));
    this.staged = new Float32Array(width * high * 2);
    this.stripe = asLayouts(new DataTexture(this.staged, width, high));
  }

  /** The number of the last layer. */
  get last(): number {
    return Math.max(0, this.positions.length - 1);
  }

  /** Takes layers that have come, and gives up those that have gone; as many layers of as many points as before. */
  show(positions: readonly (Float32Array | undefined)[]): void {
    this.positions = positions;
  }

  /** Uploads everything anew: a context that was lost came back empty. */
  restore(): void {
    this.texture.needsUpdate = true;
    for (const slot of this.slots) slot.rows = 0;
  }

  /** Whether layers `low` … `high` (the last of them that fit) can be drawn: all are there, and on the device. */
  has(low: number, high: number): boolean {
    return this.window(low, high).every((layer) => {
      const slot = this.slots[layer % this.plan.slots];
      return slot?.positions === this.positions[layer] && slot?.rows === this.plan.rows;
    });
  }

  /** Copies a stripe of layers `low` … `high` to the device, the first of them first; whether there was one to copy. */
  load(low: number, high: number): boolean {
    return this.loadOne(this.window(low, high));
  }

  /** The same of the first `count` layers, where layers from `kept` on are those that are drawn now: whoever starts over finds them. None takes the place of one of these. */
  loadFirst(count: number, kept: number): boolean {
    const { slots } = this.plan;
    const taken = new Set(this.window(kept, this.last).map((layer) => layer % slots));
    const first = Array.from({ length: Math.max(0, Math.min(count, kept)) }, (_, layer) => layer);
    return this.loadOne(first.filter((layer) => !taken.has(layer % slots)));
  }

  private loadOne(layers: readonly number[]): boolean {
    for (const layer of layers) {
      const slot = this.slots[layer % this.plan.slots];
      const positions = this.positions[layer];
      if (slot === undefined || positions === undefined) continue;
      if (slot.positions !== positions) Object.assign(slot, { positions, rows: 0 });
      if (slot.rows < this.plan.rows) return this.copy(positions, layer % this.plan.slots, slot);
    }
    return false;
  }

  dispose(): void {
    this.texture.dispose();
    this.stripe.dispose();
  }

  private window(low: number, high: number): readonly number[] {
    const to = Math.max(0, Math.min(this.positions.length - 1, high));
    const from = Math.max(0, low, to - this.plan.slots + 1);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  }

  private copy(positions: Float32Array, at: number, slot: Slot): boolean {
    if (this.device === undefined) return false;
    const { width, rows } = this.plan;
    const high = Math.min(this.staged.length / (2 * width), rows - slot.rows);
    const part = positions.subarray(slot.rows * width * 2, (slot.rows + high) * width * 2);
    this.staged.set(part);
    for (let i = 0; i < part.length; i++) if (Number.isNaN(part[i])) this.staged[i] = NOWHERE;
    const box = new Box3(new Vector3(), new Vector3(width, high, 1));
    this.device(this.texture, this.stripe, box, new Vector3(0, at * rows + slot.rows, 0));
    slot.rows += high;
    return true;
  }
}

function asLayouts(texture: DataTexture): DataTexture {
  texture.format = RGFormat;
  texture.type = FloatType;
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}
