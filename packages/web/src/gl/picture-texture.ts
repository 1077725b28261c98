import { DataArrayTexture, LinearFilter, NoColorSpace, RGBAFormat, UnsignedByteType } from "three";

/** How thumbnails of `cell` × `cell` pixels lie in the pages of an array texture, row by row, page after page. */
export interface PagePlan {
  readonly cell: number;
  /** Cells along a page's side. */
  readonly perSide: number;
  readonly pages: number;
  /** Thumbnails that find room; the rest stay points. */
  readonly capacity: number;
}

/** Bytes of thumbnails kept at most, in main memory and again on the device. */
export const PICTURE_BUDGET = 192 * 2 ** 20;

/** The plan for `count` thumbnails, clamped to the device's largest side, number of array layers, and the budget. */
export function planPages(
  count: number,
  cell: number,
  limits: { readonly side: number; readonly layers: number; readonly bytes: number },
): PagePlan {
  const longest = Math.min(limits.side, 1024);
  const wanted = Math.ceil(Math.sqrt(Math.max(1, count)));
  const perSide = Math.max(1, Math.min(Math.floor(longest / cell), wanted));
  const perPage = perSide * perSide;
  const pageBytes = perPage * cell * cell * 4;
  const affordable = Math.max(1, Math.floor(limits.bytes / pageBytes));
  const pages = Math.max(1, Math.min(Math.ceil(count / perPage), limits.layers, affordable));
  return { cell, perSide, pages, capacity: Math.min(count, pages * perPage) };
}

/**
 * Thumbnails in the pages of a 2-D array texture: written one by one, uploaded page by page. A cell that was not
 * written has opacity 0, by which the shader knows that it must draw a disc.
 */
export class PictureTexture {
  readonly plan: PagePlan;
  readonly texture: DataArrayTexture;
  /** RGBA, page after page. */
  readonly pixels: Uint8Array<ArrayBuffer>;

  constructor(plan: PagePlan) {
    this.plan = plan;
    const side = plan.perSide * plan.cell;
    this.pixels = new Uint8Array(side * side * 4 * plan.pages);
    this.texture = new DataArrayTexture(this.pixels, side, side, plan.pages);
    this.texture.format = RGBAFormat;
    this.texture.type = UnsignedByteType;
    this.texture.colorSpace = NoColorSpace;
    this.texture.minFilter = LinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.generateMipmaps = false;
    this.texture.needsUpdate = true;
  }

  /** Copies an RGB thumbnail (cell × cell × 3 bytes) into slot `slot`; nothing happens beyond the capacity. */
  write(slot: number, rgb: Uint8Array): void {
    const { cell, perSide, capacity } = this.plan;
    if (slot < 0 || slot >= capacity || rgb.length < cell * cell * 3) return;
    const { page, left, top } = this.cellOf(slot);
    const side = perSide * cell;
    for (let y = 0; y < cell; y++) {
      let to = ((page * side + top + y) * side + left) * 4;
      for (let from = y * cell * 3; from < (y + 1) * cell * 3; from += 3, to += 4) {
        this.pixels[to] = rgb[from] ?? 0;
        this.pixels[to + 1] = rgb[from + 1] ?? 0;
        this.pixels[to + 2] = rgb[from + 2] ?? 0;
        this.pixels[to + 3] = 255;
      }
    }
    this.texture.addLayerUpdate(page);
    this.texture.needsUpdate = true;
  }

  /** The RGB thumbnail in a slot. */
  read(slot: number): Uint8Array {
    const { cell, perSide } = this.plan;
    const { page, left, top } = this.cellOf(slot);
    const side = perSide * cell;
    const rgb = new Uint8Array(cell * cell * 3);
    for (let i = 0; i < cell * cell; i++) {
      const from = ((page * side + top + Math.floor(i / cell)) * side + left + (i % cell)) * 4;
      rgb.set(this.pixels.subarray(from, from + 3), i * 3);
    }
    return rgb;
  }

  /** Whether a slot holds a thumbnail. */
  has(slot: number): boolean {
    if (slot < 0 || slot >= this.plan.capacity) return false;
    const { page, left, top } = this.cellOf(slot);
    const side = this.plan.perSide * this.plan.cell;
    return this.pixels[((page * side + top) * side + left) * 4 + 3] === 255;
  }

  /** Page and pixel of a slot's upper left corner. */
  cellOf(slot: number): { readonly page: number; readonly left: number; readonly top: number } {
    const { cell, perSide } = this.plan;
    const within = slot % (perSide * perSide);
    return {
      page: Math.floor(slot / (perSide * perSide)),
      left: (within % perSide) * cell,
      top: Math.floor(within / perSide) * cell,
    };
  }

  dispose(): void {
    this.texture.dispose();
  }
}
