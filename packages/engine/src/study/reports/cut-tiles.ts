import type { Box, Pixels } from "../../figures/display-list.ts";
import { cropped } from "../../figures/unit-sheet.ts";
import { resize } from "../../image/resize.ts";
import type { Picture } from "../study.ts";

/** A part of an image. */
export interface PatchOf {
  readonly item: number;
  /** In pixels of the fitted image; it may reach out of it. */
  readonly patch: Box;
}

/** Pictures read at a time. */
const AT_A_TIME = 8;

/** Cuts patches out of their pictures, none with more than `most` pixels on a side. Each picture is read once, a few at a time, and let go when its patches are cut. */
export async function cutTiles(
  wanted: readonly PatchOf[],
  most: number,
  pictureOf: (item: number) => Promise<Picture>,
): Promise<(item: number, patch: Box) => Pixels> {
  const byItem = new Map<number, Box[]>();
  for (const { item, patch } of wanted) byItem.set(item, [...(byItem.get(item) ?? []), patch]);
  const items = [...byItem.keys()];
  const cut = new Map<string, Pixels>();
  for (let start = 0; start < items.length; start += AT_A_TIME) {
    await Promise.all(
      items.slice(start, start + AT_A_TIME).map(async (item) => {
        const picture = await pictureOf(item);
        for (const patch of byItem.get(item) ?? []) cut.set(keyOf(item, patch), tile(picture, patch, most));
      }),
    );
  }
  const nothing = { width: 1, height: 1, pixels: new Uint8Array(3) };
  return (item, patch) => cut.get(keyOf(item, patch)) ?? nothing;
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
