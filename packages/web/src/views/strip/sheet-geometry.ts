/** Where the parts of a strip's sheet stand, in CSS pixels. Frames are columns, shared by images, differences and curves. */
export interface SheetGeometry {
  readonly width: number;
  readonly height: number;
  /** 16 pixels to the rem; larger on large screens. */
  readonly unit: number;
  readonly frames: number;
  /** Left edge of the first column, and the distance from column to column. */
  readonly left: number;
  readonly column: number;
  /** Side of a picture, and how many frames lie between two that are drawn. */
  readonly side: number;
  readonly stride: number;
  /** Per row: tops of the images and of the differences. */
  readonly rows: readonly { readonly images: number; readonly differences: number }[];
  /** The curves: top and height. */
  readonly curves: { readonly top: number; readonly height: number };
}

const LABELS = 100;
const NAMES = 84;
const NUMBERS = 18;
const SMALLEST = 20;

/** The largest sheet that fits: pictures as large as height and columns allow, the rest for the curves. */
export function sheetGeometry(
  size: { readonly width: number; readonly height: number },
  { frames, rows, unit }: { readonly frames: number; readonly rows: number; readonly unit: number },
): SheetGeometry {
  const { width, height } = size;
  const room = Math.max(frames, width - (LABELS + NAMES) * unit);
  const pair = 2 * unit;
  const between = 8 * unit;
  const leastCurves = Math.max(40 * unit, 0.24 * height);
  const forPictures = height - NUMBERS * unit - leastCurves - between * rows - pair * rows;
  const wanted = Math.max(SMALLEST * unit, Math.floor(forPictures / (2 * rows)));
  const stride = Math.max(1, Math.ceil((SMALLEST * unit) / (room / frames)));
  const side = Math.max(4, Math.min(wanted, Math.floor((room / frames) * stride - 3 * unit)));
  const column = Math.min(room / frames, (side + 10 * unit) / stride);
  // long names may have what the columns leave
  const spare = Math.min(56 * unit, room - frames * column);
  const tops = Array.from({ length: rows }, (_, row) => {
    const images = NUMBERS * unit + row * (2 * side + pair + between);
    return { images, differences: images + side + pair };
  });
  const top = NUMBERS * unit + rows * (2 * side + pair + between);
  return {
    width,
    height,
    unit,
    frames,
    left: LABELS * unit + Math.max(0, spare),
    column,
    side,
    stride,
    rows: tops,
    curves: { top, height: Math.max(10, height - top - 4 * unit) },
  };
}

/** Centre of a frame's column. */
export function frameX({ left, column }: SheetGeometry, frame: number): number {
  return left + (frame + 0.5) * column;
}

/** The frame and the row under a point; the row is undefined over the numbers and the curves. */
export function sheetSpot(
  geometry: SheetGeometry,
  x: number,
  y: number,
): { readonly frame: number; readonly row: number | undefined } {
  const { left, column, frames, side, rows } = geometry;
  const frame = Math.max(0, Math.min(frames - 1, Math.floor((x - left) / column)));
  const row = rows.findIndex(({ images, differences }) => y >= images && y < differences + side);
  return { frame, row: row < 0 ? undefined : row };
}
