import type { Box, CellUnits, Layer } from "@deepling/engine";

/** A position of a layer's map. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** The position whose centre is nearest to a point of the image, in its pixels. */
export function cellAt(
  { receptiveField: field }: Pick<Layer, "receptiveField">,
  { rows, columns }: Pick<CellUnits, "rows" | "columns">,
  x: number,
  y: number,
): Place {
  const along = (value: number, axis: 0 | 1, extent: number): number => {
    // a pixel's middle is half a pixel behind its number
    const at = (value - 0.5 - (field?.offset[axis] ?? 0)) / (field?.stride[axis] || 1);
    return Math.max(0, Math.min(extent - 1, Math.round(at)));
  };
  return { row: along(y, 0, rows), column: along(x, 1, columns) };
}

/** The part of the image that is nearer to a position than to any other, in pixels. */
export function cellBox({ receptiveField: field }: Pick<Layer, "receptiveField">, { row, column }: Place): Box {
  const [high, wide] = field?.stride ?? [1, 1];
  const [top, left] = field?.offset ?? [0, 0];
  return { x: left + column * wide + 0.5 - wide / 2, y: top + row * high + 0.5 - high / 2, width: wide, height: high };
}

/** The position at which the units do most for the predicted class, or are most active where that is not known. */
export function strongestCell({ rows, columns, count, activations, effects }: CellUnits): Place {
  const known = effects.some((effect) => !Number.isNaN(effect));
  const of = known ? effects : activations;
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  for (let position = 0; position < rows * columns; position++) {
    const sum = of.subarray(position * count, (position + 1) * count).reduce((a, b) => a + b, 0);
    if (sum > most) [best, most] = [position, sum];
  }
  return { row: Math.floor(best / columns), column: best % columns };
}

/** Sides of the smallest and the largest picture, px at a rem of 16. */
const [SMALL, LARGE] = [18, 40];

/** Sides of pictures whose areas follow the sizes of effects, or of activations where there are no effects. */
export function sideOf(units: readonly (readonly [activation: number, effect: number])[]): readonly number[] {
  const sizes = units.map(([activation, effect]) => Math.max(0, Number.isNaN(effect) ? activation : Math.abs(effect)));
  const most = Math.max(...sizes, 0);
  return sizes.map((size) => (most > 0 ? Math.max(SMALL, LARGE * Math.sqrt(size / most)) : SMALL));
}
