import { classStyle, type Palette } from "../../colour/palette.ts";
import { token } from "../../parts/canvas.ts";
import type { Verdict } from "../../state/statistics.ts";
import type { ThumbnailCache } from "../../study/thumbnail-cache.ts";

/** Where pictures stand in a wall of them, in CSS pixels. */
export interface GridGeometry {
  readonly columns: number;
  readonly side: number;
  readonly gap: number;
  /** From one row to the next: the picture, its class's bar, the gap. */
  readonly pitch: number;
  /** Of the whole wall. */
  readonly height: number;
}

/** Height of the bar below a picture in the colour of its predicted class. */
const BAR = 3;
const MARGIN = 8;

/** As many columns as fit, the pictures grown to fill the width. */
export function gridGeometry(count: number, width: number, side: number): GridGeometry {
  const gap = Math.max(3, Math.round(side / 12));
  const room = Math.max(side, width - 2 * MARGIN + gap);
  const columns = Math.max(1, Math.floor(room / (side + gap)));
  return wall(count, columns, Math.max(4, Math.floor(room / columns) - gap), gap);
}

function wall(count: number, columns: number, side: number, gap: number): GridGeometry {
  const pitch = side + BAR + 1 + gap;
  return { columns, side, gap, pitch, height: Math.ceil(count / columns) * pitch + 2 * MARGIN - gap };
}

/** Few pictures are grown, up to `most` pixels, while all of them are in sight; otherwise they are of the `usual` side. */
export function fittingGeometry(
  count: number,
  room: { readonly width: number; readonly height: number },
  { usual, most }: { readonly usual: number; readonly most: number },
): GridGeometry {
  const start = gridGeometry(count, room.width, usual);
  for (let side = Math.floor(most); side > start.side; side--) {
    const gap = Math.max(3, Math.round(side / 12));
    const columns = Math.max(1, Math.floor((room.width - 2 * MARGIN + gap) / (side + gap)));
    const fitting = wall(count, columns, side, gap);
    if (fitting.height <= room.height) return fitting;
  }
  return start;
}

/** Left upper corner of the picture at a place in the list. */
export function placeOf(geometry: GridGeometry, place: number): { readonly x: number; readonly y: number } {
  const { columns, side, gap, pitch } = geometry;
  return { x: MARGIN + (place % columns) * (side + gap), y: MARGIN + Math.floor(place / columns) * pitch };
}

/** The place in the list under a point of the wall; undefined between pictures and beyond the last. */
export function cellAt(geometry: GridGeometry, count: number, x: number, y: number): number | undefined {
  const { columns, side, gap, pitch } = geometry;
  const column = Math.floor((x - MARGIN) / (side + gap));
  const row = Math.floor((y - MARGIN) / pitch);
  if (column < 0 || column >= columns || row < 0) return undefined;
  const place = row * columns + column;
  return place < count ? place : undefined;
}

/** What is drawn of a wall of pictures. */
export interface GridScene {
  readonly items: Int32Array;
  readonly geometry: GridGeometry;
  /** Upper edge of what is in sight, and its height. */
  readonly top: number;
  readonly height: number;
  /** One byte per image: 1 for those that are selected. */
  readonly selected: Uint8Array;
  readonly inspected: number | undefined;
  /** Place of the keyboard's cursor, −1 for none. */
  readonly cursor: number;
  readonly palette: Palette;
  readonly thumbnails: ThumbnailCache;
  readonly verdict: (item: number) => Verdict;
}

/** Draws the pictures in sight: a bar in the colour of the predicted class, a frame around wrong, selected and inspected ones. */
export function drawGrid(context: CanvasRenderingContext2D, scene: GridScene): void {
  const { items, geometry, top, height, selected, inspected, cursor, palette, thumbnails, verdict } = scene;
  const { columns, side, pitch } = geometry;
  const wrong = token("--wrong");
  const accent = token("--accent");
  const empty = token("--raised");
  const ink = token("--ink");
  const first = Math.max(0, Math.floor((top - MARGIN) / pitch)) * columns;
  const last = Math.min(items.length, (Math.floor((top + height - MARGIN) / pitch) + 1) * columns);
  const frame = (x: number, y: number, style: string, line: number, tall: boolean) => {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.strokeRect(x - line / 2, y - line / 2, side + line, side + (tall ? BAR + 1 : 0) + line);
  };
  // Side of the data's own pixels decides: small pictures stay crisp when grown, photographs are smoothed.
  context.imageSmoothingEnabled = side * devicePixelRatio < thumbnails.size * 1.5;
  for (let place = first; place < last; place++) {
    const item = items[place] ?? 0;
    const { x, y: below } = placeOf(geometry, place);
    const y = below - top;
    if (!thumbnails.draw(context, item, x, y, side)) {
      context.fillStyle = empty;
      context.fillRect(x, y, side, side);
    }
    const said = verdict(item);
    const label = said.predicted >= 0 ? said.predicted : said.label;
    if (label >= 0) {
      context.fillStyle = classStyle(label, palette);
      context.fillRect(x, y + side + 1, side, BAR);
    }
    if (said.wrong) {
      const corner = Math.min(14, Math.max(7, side / 4));
      context.fillStyle = wrong;
      context.beginPath();
      context.moveTo(x + side, y);
      context.lineTo(x + side, y + corner);
      context.lineTo(x + side - corner, y);
      context.fill();
    }
    if (selected[item] === 1) frame(x, y, accent, 1.5, true);
    if (item === inspected) frame(x, y, ink, 1.5, true);
    if (place === cursor) frame(x + 2, y + 2, ink, 1, false);
  }
}
