import { PICTURE_BUDGET, PictureTexture, planPages } from "../../gl/picture-texture.ts";

/** RGB thumbnails for items, as a study gives them. */
export type LoadThumbnails = (
  items: readonly number[],
  size: number,
  signal: AbortSignal,
) => Promise<{ readonly size: number; readonly items: Int32Array; readonly pixels: Uint8Array }>;

/** Thumbnails asked for at once. */
const BATCH = 256;

/** The side worth asking for: larger for few images, never beyond what the network itself is shown. */
export function thumbnailSide(count: number, shown: number): number {
  const wanted = count <= 300 ? 128 : count <= 3000 ? 64 : 32;
  return Math.max(8, Math.min(wanted, Math.ceil(shown)));
}

/**
 * The thumbnails of a layout's points, loaded progressively: what was preferred last comes first, then the rest.
 * Point i is item `items[i]` and lives in slot i.
 */
export class Pictures {
  readonly texture: PictureTexture;
  readonly items: Int32Array;
  /** Thumbnails loaded so far. */
  loaded = 0;
  private readonly load: LoadThumbnails;
  private readonly onChange: () => void;
  private readonly abort = new AbortController();
  private readonly asked: Uint8Array;
  private preferred: readonly number[] = [];
  private cursor = 0;
  private loading = false;

  constructor(
    items: Int32Array,
    options: {
      readonly side: number;
      readonly limits: { readonly side: number; readonly layers: number };
      readonly load: LoadThumbnails;
      readonly onChange: () => void;
      readonly previous?: Pictures | undefined;
    },
  ) {
    this.items = items;
    this.load = options.load;
    this.onChange = options.onChange;
    this.texture = new PictureTexture(
      planPages(items.length, options.side, { ...options.limits, bytes: PICTURE_BUDGET }),
    );
    this.asked = new Uint8Array(this.texture.plan.capacity);
    if (options.previous?.texture.plan.cell === options.side) this.adopt(options.previous);
  }

  /** Whether all that find room have been loaded or asked for. */
  get complete(): boolean {
    return this.cursor >= this.asked.length;
  }

  /** Loads everything, `points` first; may be called again with others. */
  prefer(points: readonly number[]): void {
    this.preferred = points;
    if (!this.loading) void this.run();
  }

  dispose(): void {
    this.abort.abort();
    this.texture.dispose();
  }

  private async run(): Promise<void> {
    this.loading = true;
    let batch = this.next();
    try {
      for (; batch.length > 0; batch = this.next()) {
        const items = batch.map((point) => this.items[point] ?? 0);
        const { size, pixels } = await this.load(items, this.texture.plan.cell, this.abort.signal);
        if (this.abort.signal.aborted) return;
        if (size !== this.texture.plan.cell) return;
        const bytes = size * size * 3;
        batch.forEach((point, i) => {
          this.texture.write(point, pixels.subarray(i * bytes, (i + 1) * bytes));
        });
        this.loaded += batch.length;
        this.onChange();
      }
    } catch {
      // Without thumbnails the points stay discs; asking again (another view) tries them once more.
      for (const point of batch) this.asked[point] = 0;
      this.cursor = 0;
    } finally {
      this.loading = false;
    }
  }

  private next(): number[] {
    const batch: number[] = [];
    const take = (point: number) => {
      if (point >= this.asked.length || this.asked[point] === 1) return;
      this.asked[point] = 1;
      batch.push(point);
    };
    for (const point of this.preferred) {
      if (batch.length >= BATCH) return batch;
      take(point);
    }
    while (batch.length < BATCH && this.cursor < this.asked.length) take(this.cursor++);
    return batch;
  }

  private adopt(previous: Pictures): void {
    const points = new Map(Array.from(this.items, (item, point) => [item, point]));
    previous.items.forEach((item, from) => {
      const to = points.get(item);
      if (to === undefined || to >= this.asked.length || !previous.texture.has(from)) return;
      this.texture.write(to, previous.texture.read(from));
      this.asked[to] = 1;
      this.loaded++;
    });
  }
}
