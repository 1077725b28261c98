import {
  type Box,
  cropped,
  type Drawing,
  type Picture,
  type Pixels,
  resize,
  type UnitSheet,
  unitSheet,
  unitTile,
} from "@deepling/engine";

/** Pictures read at a time. */
const AT_A_TIME = 8;
/** Pixels of a tile to a px of the drawing at most. */
const DENSITY = 2;

/** The sheet of some units. Each picture is read once, a few at a time, and let go when its tiles are cut. */
export async function unitFigure(
  sheet: Omit<UnitSheet, "tile">,
  pictureOf: (item: number) => Promise<Picture>,
): Promise<Drawing> {
  const { units } = sheet;
  const most = Math.ceil(DENSITY * unitTile(units).side);
  const examples = units.flatMap(({ top }) => top);
  const items = [...new Set(examples.map(({ item }) => item))];
  const cut = new Map<string, Pixels>();
  for (let start = 0; start < items.length; start += AT_A_TIME) {
    await Promise.all(
      items.slice(start, start + AT_A_TIME).map(async (item) => {
        const picture = await pictureOf(item);
        for (const { item: own, patch } of examples) {
          if (own === item) cut.set(keyOf(item, patch), tile(picture, patch, most));
        }
      }),
    );
  }
  const nothing = { width: 1, height: 1, pixels: new Uint8Array(3) };
  return unitSheet({ ...sheet, tile: (item, patch) => cut.get(keyOf(item, patch)) ?? nothing });
}

const keyOf = (item: number, { x, y, width, height }: Box): string => [item, x, y, width, height].join(" ");

/** The patch, made smaller if it has more pixels than the file shows. */
function tile(picture: Picture, patch: Box, most: number): Pixels {
  const own = cropped(picture, patch);
  const longer = Math.max(own.width, own.height);
  if (longer <= most) return own;
  const scaled = (side: number) => Math.max(1, Math.round((side * most) / longer));
  const { width, height, pixels } = resize({ ...own, channels: 3 }, scaled(own.width), scaled(own.height), "lanczos");
  return { width, height, pixels: Uint8Array.from(pixels) };
}
