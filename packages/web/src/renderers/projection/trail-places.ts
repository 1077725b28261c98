import { type DrawnLayouts, placeIn } from "./layouts.ts";

/** Where some images lie in every layer, in the layers' own units: what is asked where the layers of all images are not there. */
export interface KnownPlaces {
  /** Row of an image's point; undefined where it was not asked. */
  readonly rowOf: (point: number) => number | undefined;
  /** Per layer rows × 2. */
  readonly positions: readonly Float32Array[];
}

/** Where points lie in every layer as they are drawn, per layer points × 2: from the layouts, or from what is known of them beside; NaN where neither has it. */
export function trailPlaces(
  drawn: DrawnLayouts,
  points: Uint32Array,
  known: KnownPlaces | undefined,
): readonly Float32Array[] {
  const rows = Array.from(points, (point) => known?.rowOf(point) ?? -1);
  return drawn.layers.map((places, layer) => {
    if (places !== undefined) return taken(places, points);
    const positions = known?.positions[layer];
    if (positions === undefined) return new Float32Array(2 * points.length).fill(Number.NaN);
    return placeIn(drawn, layer, taken(positions, rows));
  });
}

function taken(places: Float32Array, rows: ArrayLike<number>): Float32Array {
  const found = new Float32Array(2 * rows.length).fill(Number.NaN);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? -1;
    if (row >= 0) found.set(places.subarray(2 * row, 2 * row + 2), 2 * at);
  }
  return found;
}
