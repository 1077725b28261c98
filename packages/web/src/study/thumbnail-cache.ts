import type { Study } from "@deepling/engine";

const ATLAS_SIDE = 1024;
const ATLASES = 12;
/** Items in one request, and requests under way at a time. */
const BATCH = 256;
const REQUESTS = 2;
/** What was asked for longest ago is forgotten when a person scrolls faster than pictures come. */
const LONGEST_QUEUE = 1024;
/** Milliseconds after a failure until what failed may be asked for again: doubled with each failure in a row. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 16_000;

type Draw = CanvasDrawImage;

/**
 * Small pictures by item, fetched in batches as they are drawn and kept in a few canvases; the ones drawn longest ago
 * make room. Pictures that could not be fetched are tried again after a while. `size` is the side of a stored picture in pixels.
 */
export class ThumbnailCache {
  readonly size: number;
  readonly #study: Study;
  readonly #slots = new Map<number, number>();
  readonly #queue = new Set<number>();
  readonly #asked = new Set<number>();
  readonly #failed = new Set<number>();
  readonly #atlases: OffscreenCanvas[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #perSide: number;
  #underWay = 0;
  #scheduled = false;
  #wait = FIRST_WAIT;
  #pardon: ReturnType<typeof setTimeout> | undefined;

  constructor(study: Study, size: number) {
    this.#study = study;
    this.size = size;
    this.#perSide = Math.floor(ATLAS_SIDE / size);
  }

  /** Draws the item's picture into a square; answers false, and fetches it, when it is not here yet. */
  draw(context: Draw, item: number, x: number, y: number, side: number): boolean {
    const slot = this.#slots.get(item);
    if (slot === undefined) {
      this.#want(item);
      return false;
    }
    this.#slots.delete(item);
    this.#slots.set(item, slot);
    const perAtlas = this.#perSide ** 2;
    const atlas = this.#atlases[Math.floor(slot / perAtlas)];
    if (atlas === undefined) return false;
    const column = slot % this.#perSide;
    const row = Math.floor((slot % perAtlas) / this.#perSide);
    context.drawImage(atlas, column * this.size, row * this.size, this.size, this.size, x, y, side, side);
    return true;
  }

  /** Calls back whenever pictures have arrived. Answers how to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#stop.abort();
    clearTimeout(this.#pardon);
    this.#listeners.clear();
  }

  #want(item: number): void {
    if (this.#asked.has(item) || this.#failed.has(item)) return;
    this.#queue.delete(item);
    this.#queue.add(item);
    for (const oldest of this.#queue) {
      if (this.#queue.size <= LONGEST_QUEUE) break;
      this.#queue.delete(oldest);
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#fetch();
    });
  }

  #fetch(): void {
    while (this.#queue.size > 0 && this.#underWay < REQUESTS) {
      const items = [...this.#queue].slice(-BATCH);
      for (const item of items) {
        this.#queue.delete(item);
        this.#asked.add(item);
      }
      this.#underWay++;
      this.#study
        .thumbnails({ items, size: this.size }, { signal: this.#stop.signal })
        .then((answer) => {
          for (const [row, item] of answer.items.entries()) this.#keep(item, answer.pixels, row);
          this.#wait = FIRST_WAIT;
        })
        .catch(() => this.#fail(items))
        .finally(() => {
          this.#underWay--;
          for (const item of items) this.#asked.delete(item);
          if (this.#stop.signal.aborted) return;
          this.#notify();
          this.#fetch();
        });
    }
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Leaves items alone until the wait is over; whoever still shows them then draws again, and so asks for them again. */
  #fail(items: readonly number[]): void {
    for (const item of items) this.#failed.add(item);
    if (this.#pardon !== undefined || this.#stop.signal.aborted) return;
    this.#pardon = setTimeout(() => {
      this.#pardon = undefined;
      this.#failed.clear();
      this.#notify();
    }, this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, 2 * this.#wait);
  }

  #keep(item: number, pixels: Uint8Array, row: number): void {
    const slot = this.#freeSlot();
    const perAtlas = this.#perSide ** 2;
    const page = Math.floor(slot / perAtlas);
    this.#atlases[page] ??= new OffscreenCanvas(ATLAS_SIDE, ATLAS_SIDE);
    // In memory: written piece by piece, and read as the source of other drawings only.
    const context = this.#atlases[page].getContext("2d", { willReadFrequently: true });
    const count = this.size ** 2;
    const rgba = new Uint8ClampedArray(count * 4);
    for (let i = 0, from = row * count * 3; i < count; i++, from += 3) {
      rgba[4 * i] = pixels[from] ?? 0;
      rgba[4 * i + 1] = pixels[from + 1] ?? 0;
      rgba[4 * i + 2] = pixels[from + 2] ?? 0;
      rgba[4 * i + 3] = 255;
    }
    const column = slot % this.#perSide;
    const line = Math.floor((slot % perAtlas) / this.#perSide);
    context?.putImageData(new ImageData(rgba, this.size, this.size), column * this.size, line * this.size);
    this.#slots.set(item, slot);
  }

  #freeSlot(): number {
    if (this.#slots.size < ATLASES * this.#perSide ** 2) return this.#slots.size;
    for (const [oldest, slot] of this.#slots) {
      this.#slots.delete(oldest);
      return slot;
    }
    return 0;
  }
}
