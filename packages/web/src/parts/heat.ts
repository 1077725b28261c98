import type { Picture, ReceptiveField } from "@deepling/engine";

/** A unit's map on one image, and where its positions lie on it. */
export interface Heat {
  readonly map: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly field: ReceptiveField;
}

/** How bright a pixel is where the unit is not active, and the shares of the largest activation between which it brightens. */
const DARK = 0.45;
const [LOW, HIGH] = [0.15, 0.5];

/** The map at a pixel of the image: its positions stand at the centres of what they see; between them it is interpolated, beyond the outermost it goes on. */
export function heatAt({ map, rows, columns, field }: Heat, x: number, y: number): number {
  const along = (value: number, axis: 0 | 1, extent: number): readonly [number, number, number] => {
    const at = Math.max(0, Math.min(extent - 1, (value - field.offset[axis]) / (field.stride[axis] || 1)));
    const first = Math.min(Math.floor(at), Math.max(0, extent - 2));
    return [first, Math.min(extent - 1, first + 1), at - first];
  };
  const [top, bottom, down] = along(y, 0, rows);
  const [left, right, across] = along(x, 1, columns);
  const value = (row: number, column: number): number => map[row * columns + column] ?? 0;
  const upper = value(top, left) + across * (value(top, right) - value(top, left));
  const lower = value(bottom, left) + across * (value(bottom, right) - value(bottom, left));
  return upper + down * (lower - upper);
}

/** The picture, dimmed where the unit is less active: whole from half of its largest activation on, darkest below 15 % of it. */
export function dimmedBy(picture: Picture, heat: Heat): Picture {
  const { width, height } = picture;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of heat.map) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // of a unit that is nowhere above zero, what is nearest to it counts
  const zero = most > 0 ? 0 : least;
  if (!(most > zero)) return picture;
  const pixels = new Uint8Array(picture.pixels.length);
  for (let at = 0; at < width * height; at++) {
    const share = (heatAt(heat, at % width, Math.floor(at / width)) - zero) / (most - zero);
    const step = Math.max(0, Math.min(1, (share - LOW) / (HIGH - LOW)));
    const bright = DARK + (1 - DARK) * step * step * (3 - 2 * step);
    for (let c = 0; c < 3; c++) pixels[3 * at + c] = bright * (picture.pixels[3 * at + c] ?? 0);
  }
  return { width, height, pixels };
}
