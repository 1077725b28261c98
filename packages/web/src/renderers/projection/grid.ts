import type { Box } from "../../gl/camera.ts";

/** Points of one frame sorted into square cells, for finding the ones near a place or within an outline. */
export class PointGrid {
  private readonly places: Float32Array;
  private readonly size: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly box: Box;
  /** Where each cell's points start in `sorted`; one entry more than there are cells. */
  private readonly starts: Uint32Array;
  private readonly sorted: Uint32Array;

  /** `places` (count × 2; NaN and infinite ones are left out) must not change while the grid is used. */
  constructor(places: Float32Array) {
    this.places = places;
    const count = places.length / 2;
    this.box = boxOf(places);
    const width = Math.max(1e-6, this.box.right - this.box.left);
    const height = Math.max(1e-6, this.box.top - this.box.bottom);
    // About two points to a cell.
    this.size = Math.sqrt((width * height * 2) / Math.max(1, count)) || 1;
    this.columns = Math.max(1, Math.min(1024, Math.ceil(width / this.size)));
    this.rows = Math.max(1, Math.min(1024, Math.ceil(height / this.size)));
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    const cells = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const cell = this.cellOf(i);
      cells[i] = cell;
      if (cell >= 0) this.starts[cell + 1] = (this.starts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 0; cell < this.starts.length - 1; cell++) {
      this.starts[cell + 1] = (this.starts[cell + 1] ?? 0) + (this.starts[cell] ?? 0);
    }
    const next = this.starts.slice();
    this.sorted = new Uint32Array(this.starts[this.starts.length - 1] ?? 0);
    for (let i = 0; i < count; i++) {
      const cell = cells[i] ?? -1;
      if (cell < 0) continue;
      const at = next[cell] ?? 0;
      this.sorted[at] = i;
      next[cell] = at + 1;
    }
  }

  /** Points in an upright rectangle, in no particular order. */
  *within(box: Box): Generator<number> {
    const [left, right] = [this.column(box.left), this.column(box.right)];
    const [bottom, top] = [this.row(box.bottom), this.row(box.top)];
    for (let row = bottom; row <= top; row++) {
      const from = this.starts[row * this.columns + left] ?? 0;
      const to = this.starts[row * this.columns + right + 1] ?? 0;
      for (let at = from; at < to; at++) {
        const point = this.sorted[at] ?? 0;
        const x = this.places[point * 2] ?? Number.NaN;
        const y = this.places[point * 2 + 1] ?? Number.NaN;
        if (x >= box.left && x <= box.right && y >= box.bottom && y <= box.top) yield point;
      }
    }
  }

  /** Points inside a closed outline (x, y, x, y, …; even-odd rule), ascending. */
  inside(outline: readonly number[]): number[] {
    const found = [...this.within(boxOf(Float32Array.from(outline)))].filter((point) =>
      isInside(outline, this.places[point * 2] ?? 0, this.places[point * 2 + 1] ?? 0),
    );
    return found.sort((a, b) => a - b);
  }

  private cellOf(point: number): number {
    const x = this.places[point * 2] ?? Number.NaN;
    const y = this.places[point * 2 + 1] ?? Number.NaN;
    return Number.isFinite(x) && Number.isFinite(y) ? this.row(y) * this.columns + this.column(x) : -1;
  }

  private column(x: number): number {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((x - this.box.left) / this.size)));
  }

  private row(y: number): number {
    return Math.max(0, Math.min(this.rows - 1, Math.floor((y - this.box.bottom) / this.size)));
  }
}

/** Whether (x, y) lies inside an outline given as x, y, x, y, …, by the even-odd rule. */
export function isInside(outline: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    const [ax = 0, ay = 0] = [outline[i], outline[i + 1]];
    const [bx = 0, by = 0] = [outline[j], outline[j + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function boxOf(places: Float32Array): Box {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < places.length; i += 2) {
    const x = places[i] ?? Number.NaN;
    const y = places[i + 1] ?? Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return left <= right ? { left, right, bottom, top } : { left: 0, right: 0, bottom: 0, top: 0 };
}
