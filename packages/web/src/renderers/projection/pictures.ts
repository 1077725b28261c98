import { PictureTexture, planPages } from "../../gl/picture-texture.ts";
import { type PictureCells, pictureCells } from "./picture-cells.ts";

/** RGB thumbnails for items, as a study gives them. */
export type LoadThumbnails = (
  items: readonly number[],
  size: number,
  signal: AbortSignal,
) => Promise<{ readonly size: number; readonly items: Int32Array; readonly pixels: Uint8Array }>;

/** Thumbnails asked for at once: of all points, and of those that are in view. */
const BATCH = 256;
const BATCH_IN_VIEW = 64;

/** Thumbnails put into their cells in one frame, where the view may move meanwhile. */
const PER_FRAME = 16;

/** Bytes of thumbnails kept at most, in main memory and again on the device, where every point has one. */
const WHOLE_BUDGET = 192 * 2 ** 20;
/** The same for a few cells that are handed out to the points in view. */
const FEW_BUDGET = 64 * 2 ** 20;

/** Points up to which a small thumbnail of each finds room. */
const WHOLE = 49_152;

/** The side worth asking for: larger for few images, and where only those in view are kept; never beyond what the network itself is shown. */
export function thumbnailSide(count: number, shown: number): number {
  const wanted = count <= 300 ? 128 : count <= 3000 || count > WHOLE ? 64 : 32;
  return Math.max(8, Math.min(wanted, Math.ceil(shown)));
}

/** What pictures are made of. */
export interface PicturesOptions {
  readonly side: number;
  readonly limits: { readonly side: number; readonly layers: number };
  readonly load: LoadThumbnails;
  /** Told whenever pictures have come. */
  readonly onChange: () => void;
  readonly previous?: Pictures | undefined;
  /** Bytes of all thumbnails up to which every point has one. */
  readonly budget?: { readonly whole: number; readonly few: number } | undefined;
  /** Resolves in the page's next frame. */
  readonly nextFrame?: (() => Promise<void>) | undefined;
}

/**
 * The thumbnails of a layout's points; point i is item `items[i]`. Where there is room for all, all are loaded, those in view first, and kept. Otherwise there are a few
 * cells, which are handed out to the points in view: the one that was seen longest ago makes room.
 */
export class Pictures {
  readonly texture: PictureTexture;
  readonly items: Int32Array;
  /** Whether every point has a cell. */
  readonly whole: boolean;
  /** Thumbnails loaded so far. */
  loaded = 0;
  private readonly options: PicturesOptions;
  private readonly cells: PictureCells;
  private readonly underWay = new Set<number>();
  private inView: readonly number[] = [];
  private cursor = 0;
  private loading = false;
  private disposed = false;
  private request = new AbortController();

  constructor(items: Int32Array, options: PicturesOptions) {
    this.items = items;
    this.options = options;
    const { whole, few } = options.budget ?? { whole: WHOLE_BUDGET, few: FEW_BUDGET };
    const planOf = (bytes: number) => {
      const cells = Math.min(items.length, Math.floor(bytes / (options.side ** 2 * 4)));
      return planPages(cells, options.side, { ...options.limits, bytes });
    };
    const all = planOf(whole);
    this.whole = all.capacity >= items.length;
    const plan = this.whole ? all : planOf(few);
    this.texture = new PictureTexture(plan, items.length, !this.whole);
    this.cells = pictureCells(items.length, plan.capacity, this.texture.index);
    if (options.previous?.texture.plan.cell === options.side) this.adopt(options.previous);
  }

  /** Whether nothing is left to ask for, wherever the view goes. */
  get complete(): boolean {
    return this.whole && this.loaded >= this.items.length;
  }

  /** How many of the points in view are worth naming. */
  get most(): number {
    return this.whole ? this.items.length : this.texture.plan.capacity;
  }

  /** Loads these points, which are in view, the first ones first; then the rest, where there is room for all. What is no longer in view is not waited for. */
  show(inView: readonly number[]): void {
    this.inView = inView.length > this.most ? inView.slice(0, this.most) : inView;
    if (!this.whole) {
      this.cells.look(this.inView);
      let wanted = 0;
      for (const point of this.inView) if (this.underWay.has(point)) wanted++;
      if (2 * wanted < this.underWay.size) this.request.abort();
    }
    if (!this.loading) void this.run();
  }

  dispose(): void {
    this.disposed = true;
    this.request.abort();
    this.texture.dispose();
  }

  private async run(): Promise<void> {
    this.loading = true;
    let batch = this.next();
    try {
      for (; batch.length > 0; batch = this.next()) if (!(await this.fetch(batch))) return;
    } catch {
      // without thumbnails the points stay discs; the next look tries once more
    } finally {
      this.underWay.clear();
      this.loading = false;
      this.cursor = 0;
    }
  }

  /** Loads a batch; false if there is no use in going on. */
  private async fetch(batch: readonly number[]): Promise<boolean> {
    const { plan } = this.texture;
    const request = new AbortController();
    this.request = request;
    for (const point of batch) this.underWay.add(point);
    const items = batch.map((point) => this.items[point] ?? 0);
    try {
      const { size, pixels } = await this.options.load(items, plan.cell, request.signal);
      if (this.disposed || size !== plan.cell) return false;
      await this.place(batch, pixels);
      if (this.disposed) return false;
      this.options.onChange();
    } catch (error) {
      if (this.disposed || !request.signal.aborted) throw error;
    } finally {
      this.underWay.clear();
    }
    return true;
  }

  /** Gives the points of a batch their cells; a few per frame where these change hands. */
  private async place(batch: readonly number[], pixels: Uint8Array): Promise<void> {
    const bytes = this.texture.plan.cell ** 2 * 3;
    const nextFrame = this.options.nextFrame ?? frame;
    for (const [at, point] of batch.entries()) {
      if (!this.whole && at > 0 && at % PER_FRAME === 0) {
        this.texture.flush();
        await nextFrame();
      }
      if (this.disposed) return;
      this.put(point, pixels.subarray(at * bytes, (at + 1) * bytes));
    }
  }

  private put(point: number, rgb: Uint8Array): void {
    const given = this.cells.give(point);
    if (given === undefined) return;
    if (given.taken !== undefined) this.texture.move(given.taken);
    this.texture.move(point);
    this.texture.write(given.cell, rgb);
    this.loaded++;
  }

  private next(): number[] {
    const batch: number[] = [];
    const most = this.whole ? BATCH : BATCH_IN_VIEW;
    for (const point of this.inView) {
      if (batch.length >= most) return batch;
      if (this.cells.of(point) === undefined) batch.push(point);
    }
    if (!this.whole) return batch;
    const chosen = new Set(batch);
    for (; batch.length < most && this.cursor < this.items.length; this.cursor++) {
      if (this.cells.of(this.cursor) === undefined && !chosen.has(this.cursor)) batch.push(this.cursor);
    }
    return batch;
  }

  /** Takes over what was loaded for other points of the same items. */
  private adopt(previous: Pictures): void {
    const pointOf = pointsOf(this.items, this.whole);
    for (let cell = 0; cell < previous.texture.plan.capacity; cell++) {
      const from = previous.cells.pointIn(cell);
      const to = from === undefined ? undefined : pointOf(previous.items[from] ?? -1);
      if (to !== undefined) this.put(to, previous.texture.read(cell));
    }
  }
}

/** Finds the point of an item. Of many points only those are looked up that have their item's number, as they do where all items are shown. */
function pointsOf(items: Int32Array, few: boolean): (item: number) => number | undefined {
  if (!few) return (item) => (items[item] === item ? item : undefined);
  const points = new Map(Array.from(items, (item, point) => [item, point]));
  return (item) => points.get(item);
}

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
