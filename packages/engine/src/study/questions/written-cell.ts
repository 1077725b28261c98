import { z } from "zod";
import { once } from "../question.ts";
import type { CellPlace } from "../written/cell-parts.ts";
import { writeCell } from "../written/write-cell.ts";
import type { WrittenCell } from "../written/written-cell.ts";
import { count, index } from "./fields.ts";

/** Terms that are listed unless another number is given. */
const TERMS = 12;

/** A cell of a layer for an image, and how many terms of its sum are listed. */
interface WrittenCellRequest extends CellPlace {
  readonly item: number;
  readonly terms?: number | undefined;
}

/** How one cell's value comes about: the sum written out, with the weights and the cells that it reads. */
export const writtenCell = once<WrittenCellRequest, WrittenCell>({
  request: z.strictObject({
    ...{ item: index, layer: index, unit: index, row: index, column: index },
    terms: count(100_000).optional(),
  }),
  ask: (subject, { item, layer, unit, row, column, terms = TERMS }) =>
    subject.shared(writeCell)(item, { layer, unit, row, column }, terms),
});
