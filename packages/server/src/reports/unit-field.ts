import { type EffectiveField, effectiveSize, patchAt, plural, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";

/** Rows and columns of the map that is printed, at most. */
const CELLS = 64;

/** How much each pixel moves a unit. */
export const unitFieldSchema = z.strictObject({
  read: z.int().describe("number of images that were looked at, without those on which it is NaN or infinite"),
  counted: z
    .int()
    .describe("number of images on which the unit changes there with the image at all; the others count as zeros"),
  position: z
    .tuple([z.int(), z.int()])
    .nullable()
    .describe("row and column that was followed, the middle of the unit's map; `null` in a layer without a map"),
  pixels: z.int().describe("pixels of at least 4.55 % of the largest value (luo2016)"),
  side: z.number().describe("side of a square of as many pixels"),
  sees: z
    .strictObject({ x: z.int(), y: z.int(), width: z.int(), height: z.int() })
    .describe(
      "the theoretical receptive field of that position, in pixels of the network's input; may reach out of it",
    ),
  cell: z.int().describe("rows and columns of pixels that one number of `map` is the mean of: 1 up to 64 × 64 pixels"),
  map: z
    .array(z.array(z.number()))
    .describe("rows of mean absolute gradients by the input, summed over its channels, averaged over the images"),
});

/** The effective receptive field of a unit. */
export type UnitFieldReport = ReportOf<typeof unitFieldSchema>;

/** Gathers a unit's effective field. */
export function reportField({ model, preprocessing }: StudyInfo, found: EffectiveField): UnitFieldReport {
  const { read, counted, position = null, width, height, layer } = found;
  const cell = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const asked = model.layers[layer];
  return {
    ...{ read, counted, position: position === null ? null : [position[0], position[1]] },
    ...effectiveSize(found),
    sees: patchAt(asked ?? { receptiveField: undefined }, position, preprocessing.fit),
    cell,
    map: Array.from({ length: Math.ceil(height / cell) }, (_, row) =>
      Array.from({ length: Math.ceil(width / cell) }, (__, column) => meanOf(found, cell, [row, column])),
    ),
  };
}

/** The mean of a cell, in three figures. */
function meanOf(
  { map, width, height }: EffectiveField,
  cell: number,
  [row, column]: readonly [number, number],
): number {
  let [sum, pixels] = [0, 0];
  for (let y = row * cell; y < Math.min(height, (row + 1) * cell); y++) {
    for (let x = column * cell; x < Math.min(width, (column + 1) * cell); x++) {
      sum += map[y * width + x] ?? 0;
      pixels++;
    }
  }
  return Number((sum / pixels).toPrecision(3));
}

/** A line about an effective field. */
export function fieldLine({ read, counted, position, side, sees }: UnitFieldReport): string {
  const where = position === null ? "" : ` at position ${position.join(",")}`;
  const images = plural(read, "image");
  if (counted === 0) return `  effective receptive field: no pixel changes it${where}, on ${images}`;
  const size = `${side.toFixed(1)}×${side.toFixed(1)} pixels, within a theoretical one of ${sees.width}×${sees.height}`;
  return `  effective receptive field ${size}${where}, on ${counted.toLocaleString("en")} of ${images}`;
}
