import {
  Box3,
  Data3DTexture,
  DataArrayTexture,
  DataTexture,
  LinearFilter,
  NearestFilter,
  NoColorSpace,
  RedIntegerFormat,
  RGBAFormat,
  type Texture,
  UnsignedByteType,
  UnsignedShortType,
  Vector3,
} from "three";

/** How thumbnails of `cell` × `cell` pixels lie in the pages of an array texture, row by row, page after page. */
export interface PagePlan {
  readonly cell: number;
  /** Cells along a page's side. */
  readonly perSide: number;
  readonly pages: number;
  /** Thumbnails that find room; the rest stay points. */
  readonly capacity: number;
}

/** Cells at most: a point's entry in the lookup has 16 bits, of which 0 says that it has none. */
const MOST_CELLS = 65_535;

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
  return { cell, perSide, pages, capacity: Math.min(count, pages * perPage, MOST_CELLS) };
}

/** Copies a box of texels of `source`, which lies in main memory, to the same place of `target` on the device. */
export type UploadPart = (target: Texture, source: Texture, box: Box3, to?: Vector3) => void;

/** Entries in a row of the lookup; every device takes textures of this side. */
const LOOKUP_WIDTH = 2048;

/**
 * Thumbnails in the pages of a 2-D array texture, and a lookup in which each point finds its cell. They are uploaded page by page, or, where cells change hands
 * (`inParts`), cell by cell.
 */
export class PictureTexture {
  readonly plan: PagePlan;
  readonly texture: DataArrayTexture;
  /** RGBA, page after page. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Per point its cell + 1; 0: it has none, and is drawn as a disc. The last row is filled up. */
  readonly index: Uint16Array<ArrayBuffer>;
  /** The same on the device. */
  readonly lookup: DataTexture;
  /** Uploads parts; set by whoever draws on a device. */
  device: UploadPart | undefined;
  private readonly inParts: boolean;
  /** The same memory as textures that stay off the device: what parts are copied from. */
  private readonly sources: { readonly pages: Data3DTexture; readonly lookup: DataTexture };
  private readonly written = new Set<number>();
  private readonly moved = new Set<number>();

  constructor(plan: PagePlan, points: number = plan.capacity, inParts = false) {
    this.plan = plan;
    this.inParts = inParts;
    const side = plan.perSide * plan.cell;
    this.pixels = new Uint8Array(side * side * 4 * plan.pages);
    const pages = new DataArrayTexture(this.pixels, side, side, plan.pages);
    this.texture = asPages(pages);
    // what is in parts is given its room on the device, and nothing is copied there before there is something
    this.texture.source.dataReady = !inParts;
    const width = Math.max(1, Math.min(LOOKUP_WIDTH, points));
    const rows = Math.max(1, Math.ceil(points / width));
    this.index = new Uint16Array(width * rows);
    this.lookup = asLookup(new DataTexture(this.index, width, rows));
    this.sources = {
      pages: asPages(new Data3DTexture(this.pixels, side, side, plan.pages)),
      lookup: asLookup(new DataTexture(this.index, width, rows)),
    };
  }

  /** Copies an RGB thumbnail (cell × cell × 3 bytes) into a cell; nothing happens beyond the capacity. */
  write(cell: number, rgb: Uint8Array): void {
    const { cell: extent, perSide, capacity } = this.plan;
    if (cell < 0 || cell >= capacity || rgb.length < extent * extent * 3) return;
    const { page, left, top } = this.cellAt(cell);
    const side = perSide * extent;
    for (let y = 0; y < extent; y++) {
      let to = ((page * side + top + y) * side + left) * 4;
      for (let from = y * extent * 3; from < (y + 1) * extent * 3; from += 3, to += 4) {
        this.pixels[to] = rgb[from] ?? 0;
        this.pixels[to + 1] = rgb[from + 1] ?? 0;
        this.pixels[to + 2] = rgb[from + 2] ?? 0;
        this.pixels[to + 3] = 255;
      }
    }
    if (this.inParts) this.written.add(cell);
    else {
      this.texture.addLayerUpdate(page);
      this.texture.needsUpdate = true;
    }
  }

  /** Takes note that a point's entry in `index` was changed. */
  move(point: number): void {
    if (this.inParts) this.moved.add(point);
    else this.lookup.needsUpdate = true;
  }

  /** Puts on the device what changed since the last time, where it is uploaded in parts; nothing without a device. */
  flush(): void {
    const { device: upload } = this;
    if (upload === undefined) return;
    const { cell: extent } = this.plan;
    for (const cell of this.written) {
      const { page, left, top } = this.cellAt(cell);
      upload(this.texture, this.sources.pages, boxAt(left, top, page, extent));
    }
    const { width } = this.lookup.image;
    for (const point of this.moved) {
      upload(this.lookup, this.sources.lookup, boxAt(point % width, Math.floor(point / width), 0, 1));
    }
    this.written.clear();
    this.moved.clear();
  }

  /** Uploads all of it the next time it is drawn: a context that was lost came back empty. */
  restore(): void {
    this.texture.source.dataReady = true;
    this.texture.needsUpdate = true;
    this.lookup.needsUpdate = true;
  }

  /** The RGB thumbnail in a cell. */
  read(cell: number): Uint8Array {
    const { cell: extent, perSide } = this.plan;
    const { page, left, top } = this.cellAt(cell);
    const side = perSide * extent;
    const rgb = new Uint8Array(extent * extent * 3);
    for (let y = 0, to = 0; y < extent; y++) {
      const start = ((page * side + top + y) * side + left) * 4;
      for (let from = start; from < start + extent * 4; from += 4) {
        rgb[to++] = this.pixels[from] as number;
        rgb[to++] = this.pixels[from + 1] as number;
        rgb[to++] = this.pixels[from + 2] as number;
      }
    }
    return rgb;
  }

  /** Page and pixel of the upper left corner of a point's cell; undefined if it has none. */
  placeOf(point: number): { readonly page: number; readonly left: number; readonly top: number } | undefined {
    const at = this.index[point] ?? 0;
    return at === 0 ? undefined : this.cellAt(at - 1);
  }

  /** Page and pixel of a cell's upper left corner. */
  cellAt(at: number): { readonly page: number; readonly left: number; readonly top: number } {
    const { cell, perSide } = this.plan;
    const within = at % (perSide * perSide);
    return {
      page: Math.floor(at / (perSide * perSide)),
      left: (within % perSide) * cell,
      top: Math.floor(within / perSide) * cell,
    };
  }

  dispose(): void {
    this.texture.dispose();
    this.lookup.dispose();
  }
}

function asPages<T extends DataArrayTexture | Data3DTexture>(texture: T): T {
  texture.format = RGBAFormat;
  texture.type = UnsignedByteType;
  texture.colorSpace = NoColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = false;
  texture.needsUpdate = true;
  return texture;
}

function asLookup(texture: DataTexture): DataTexture {
  texture.format = RedIntegerFormat;
  texture.type = UnsignedShortType;
  texture.internalFormat = "R16UI";
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

function boxAt(x: number, y: number, z: number, side: number): Box3 {
  return new Box3(new Vector3(x, y, z), new Vector3(x + side, y + side, z + 1));
}
