import { DeeplingError } from "../../base/error.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireUnit } from "../../passes/ablate.ts";
import type { Layer } from "../../passes/layer.ts";
import { readerOf } from "../activations.ts";
import { imageValues } from "../maps/image-values.ts";
import type { Subject } from "../subject.ts";
import { type CellPlace, cellParts } from "./cell-parts.ts";
import { mapExtents } from "./cell-reach.ts";
import { writeStep } from "./write-step.ts";
import type { WrittenCell, WrittenStep } from "./written-cell.ts";

/** Steps that are followed at most while each reads a single cell. */
const MOST_STEPS = 8;

/** For `Subject.shared`: writes cells out. Throws "unknown layer", "unknown unit", "unknown position". */
export function writeCell(subject: Subject) {
  const { layers } = subject.model;
  const parts = subject.shared(cellParts);

  const stepAt = async (item: number, place: CellPlace, most: number): Promise<WrittenStep> => {
    const layer = layers[place.layer] as Layer;
    const sources = parts.formOf(layer).sources.map((index) => layers[index] as Layer);
    const wanted = [layer, ...sources].map(({ value }) => value);
    const [own, ...values] = await subject.shared(imageValues)(item, wanted);
    const { at, width } = readerOf(own as Tensor, layer);
    const value = at(place.unit, place.row * width + place.column);
    return writeStep(parts, { layer, sources, place, value, values }, most);
  };

  return async (item: number, place: CellPlace, most: number): Promise<WrittenCell> => {
    requirePlace(subject.layer(place.layer), place);
    const steps: WrittenStep[] = [];
    for (let at: CellPlace | undefined = place; at !== undefined && steps.length < MOST_STEPS; ) {
      const step: WrittenStep = await stepAt(item, at, most);
      steps.push(step);
      at = nextOf(step);
    }
    return { steps };
  };
}

/** The single cell that a step reads, to be written out in its turn; undefined where it reads several, or the image. */
function nextOf({ form, count, terms, sources }: WrittenStep): CellPlace | undefined {
  const [only] = terms;
  if (only === undefined || count !== 1 || !(form === "sum" || form === "same")) return undefined;
  const { unit, row, column, source } = only;
  const layer = sources[source]?.layer ?? 0;
  return layer === 0 ? undefined : { layer, unit, row, column };
}

/** Throws "unknown unit" and "unknown position" for a cell that the layer does not have. */
function requirePlace(layer: Layer, { unit, row, column }: CellPlace): void {
  requireUnit(unit, Number(layer.channels.count), layer.name);
  const [rows, columns] = mapExtents(layer);
  if (row < rows && column < columns) return;
  throw new DeeplingError("unknown", `position: ${row},${column} (${layer.name})`, {
    hint: `rows are 0 to ${rows - 1}, columns 0 to ${columns - 1}`,
  });
}
