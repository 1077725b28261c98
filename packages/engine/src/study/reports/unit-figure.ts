import type { Drawing } from "../../figures/display-list.ts";
import { type UnitSheet, unitSheet, unitTile } from "../../figures/unit-sheet.ts";
import type { Picture } from "../study.ts";
import { cutTiles } from "./cut-tiles.ts";

/** Pixels of a tile to a px of the drawing at most. */
const DENSITY = 2;

/** Units that a figure shows at most. */
export const UNITS_SHOWN = 128;

/** The sheet of some units, with the patches cut out of their pictures (`unitSheet`). */
export async function unitFigure(
  sheet: Omit<UnitSheet, "tile">,
  pictureOf: (item: number) => Promise<Picture>,
): Promise<Drawing> {
  const most = Math.ceil(DENSITY * unitTile(sheet.units).side);
  const tile = await cutTiles(
    sheet.units.flatMap(({ top }) => top),
    most,
    pictureOf,
  );
  return unitSheet({ ...sheet, tile });
}
