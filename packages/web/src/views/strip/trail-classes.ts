import type { LayerLayout } from "@deepling/engine";

/** Neighbours that vote. */
const VOTERS = 10;

/**
 * The class of most of the ten images nearest to each place in a layer's drawing; −1 where none has one. `places` are
 * n × 2 in the layout's own units, `labelOf` the class of an image by its row in the layout, and `own` the row that is
 * left out (the image itself).
 */
export function classesAround(
  { positions }: Pick<LayerLayout, "positions">,
  places: Float32Array,
  labelOf: (row: number) => number,
  own: number,
): Int32Array {
  return Int32Array.from({ length: places.length / 2 }, (_, place) => {
    const at = { x: places[2 * place] ?? 0, y: places[2 * place + 1] ?? 0 };
    return winner(nearestRows(positions, at, own).map(labelOf));
  });
}

/** The rows nearest to a point, nearest first; one pass, since few are kept. */
function nearestRows(positions: Float32Array, at: { readonly x: number; readonly y: number }, own: number): number[] {
  const rows: number[] = [];
  const squares: number[] = [];
  for (let row = 0; 2 * row < positions.length; row++) {
    const squared = ((positions[2 * row] ?? 0) - at.x) ** 2 + ((positions[2 * row + 1] ?? 0) - at.y) ** 2;
    if (row === own || !(squared < (squares[VOTERS - 1] ?? Number.POSITIVE_INFINITY))) continue;
    let place = squares.length;
    while (place > 0 && (squares[place - 1] ?? 0) > squared) place--;
    rows.splice(place, 0, row);
    squares.splice(place, 0, squared);
    rows.length = squares.length = Math.min(VOTERS, rows.length);
  }
  return rows;
}

/** The class with the most votes; of equal ones the one that comes first. */
function winner(labels: readonly number[]): number {
  const votes = new Map<number, number>();
  for (const label of labels) if (label >= 0) votes.set(label, (votes.get(label) ?? 0) + 1);
  let [best, most] = [-1, 0];
  for (const [label, count] of votes) if (count > most) [best, most] = [label, count];
  return best;
}

/** The first frame at which the class is another than at frame 0; undefined where it stays. */
export function frameOfChange(classes: Int32Array): number | undefined {
  const found = classes.findIndex((label) => label !== classes[0]);
  return found < 0 ? undefined : found;
}
