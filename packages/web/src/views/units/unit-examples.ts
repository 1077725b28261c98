import {
  type Box,
  type Layer,
  type LayerUnits,
  patchAt,
  positionOf,
  type StudyInfo,
  type UnitExamples,
} from "@deepling/engine";

/** One image of a unit's examples, and what the position of its answer sees. */
export interface Example {
  readonly item: number;
  /** The unit's answer. */
  readonly value: number;
  /** Row and column of the answer in the map; null in a layer without one. */
  readonly position: readonly [row: number, column: number] | null;
  readonly box: Box;
  /** Its place among the examples. */
  readonly slot: number;
}

/** The examples of one unit that there are, in their order. */
export function examplesOf(
  layer: Layer,
  { map }: Pick<LayerUnits, "map">,
  { count, items, values, places }: UnitExamples,
  unit: number,
  { fit }: Pick<StudyInfo["preprocessing"], "fit">,
): readonly Example[] {
  return Array.from({ length: count }, (_, slot) => slot).flatMap((slot) => {
    const at = unit * count + slot;
    const item = items[at] ?? -1;
    if (item < 0) return [];
    const position = positionOf(layer, places[at] ?? 0, map[1]);
    return [{ item, value: values[at] ?? Number.NaN, position, box: patchAt(layer, position, fit), slot }];
  });
}
