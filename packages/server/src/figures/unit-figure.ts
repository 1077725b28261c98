import { type Drawing, type Picture, type UnitSheet, unitSheet, unitTile } from "@deepling/engine";
import { cutTiles } from "./cut-tiles.ts";

/** Pixels of a tile to a px of the drawing at most. */
const DENSITY = 2;

/** The sheet of some units. */
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
