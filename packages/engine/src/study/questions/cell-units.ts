import { z } from "zod";
import { type CellUnits, cellUnitsOf } from "../cells/cell-units.ts";
import { once } from "../question.ts";
import { count, index } from "./fields.ts";

/** An image, a layer, and how many units are wanted at each position; 5 unless given. */
interface CellUnitsRequest {
  readonly item: number;
  readonly layer: number;
  readonly count?: number | undefined;
}

/** The strongest units at each position of a layer for one image, and what they do for its predicted class. */
export const cellUnits = once<CellUnitsRequest, CellUnits>({
  request: z.strictObject({ item: index, layer: index, count: count(64).optional() }),
  ask: (subject, { item, layer, count: kept = 5 }) =>
    subject.shared(cellUnitsOf)({ item, layer: subject.layer(layer), count: kept }),
});
