import type { Picture } from "@deepling/engine";
import { plural } from "@deepling/engine";
import sharp, { type OverlayOptions } from "sharp";
import type { Patch, UnitReport, UnitsReport } from "../reports/unit-report.ts";
import { element, fitParts, fitText, INK, label, svg } from "./svg.ts";

/** Pixels of the file to a unit of the drawing. */
const DENSITY = 2;
const MARGIN = 28;
const TOP = 124;
/** Pictures read at a time. */
const AT_A_TIME = 8;
/** A card's width, and the least of one of its tiles. */
const CARD = 136;
const SMALLEST = 28;
const GAP = 2;
const COLUMNS = 8;
const SPACE = 22;
/** What of a patch lies outside the image. */
const OUTSIDE = 0xee;

const LEGEND = {
  class: [
    "the class whose images excite it most in the mean",
    "its selectivity, 0 to 1 (none where means are negative)",
  ],
  rest: ["the largest activation", "the share of images in which it is above zero"],
};

/** Where a tile of the sheet is, and what it shows. */
interface Tile {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly item: number;
  readonly patch: Patch;
}

/**
 * The units as a finished figure, a PNG: for each what its strongest positions see, the strongest first, with the class that excites it most,
 * its selectivity, its largest activation and how often it is active at all.
 */
export async function unitSheet(
  report: UnitsReport,
  units: readonly UnitReport[],
  pictureOf: (item: number) => Promise<Picture>,
): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(Math.max(1, ...units.map(({ top }) => top.length))));
  const tile = Math.max(SMALLEST, (CARD + GAP) / side - GAP);
  const across = side * (tile + GAP) - GAP;
  const most = Math.max(0, ...units.map(({ top }) => top.length));
  const card = { width: across, height: Math.max(1, Math.ceil(most / side)) * (tile + GAP) + 40 };
  const columns = Math.min(COLUMNS, units.length);
  const width = Math.max(960, 2 * MARGIN + columns * (card.width + SPACE) - SPACE);
  const height = TOP + Math.ceil(units.length / columns) * (card.height + SPACE) + 28;
  const tiles: Tile[] = [];
  const texts = units.map((unit, at) => {
    const x = MARGIN + (at % columns) * (card.width + SPACE);
    const y = TOP + Math.floor(at / columns) * (card.height + SPACE);
    unit.top.forEach(({ item, patch }, slot) => {
      const [column, row] = [slot % side, Math.floor(slot / side)];
      tiles.push({ x: x + column * (tile + GAP), y: y + 34 + row * (tile + GAP), size: tile, item, patch });
    });
    return cardText(unit, x, y, card.width);
  });
  const [{ patch } = { patch: undefined }] = units[0]?.top ?? [];
  const whole = units.every(({ top }) => top.every((one) => one.whole));
  const sees =
    patch === undefined || whole
      ? ""
      : `, each cut to the ${patch.width}×${patch.height} pixels that the unit sees there`;
  const legend = fitParts(
    ["of each unit: its number", ...(units.some((unit) => unit.class !== null) ? LEGEND.class : []), ...LEGEND.rest],
    width - 2 * MARGIN,
    12,
  );
  const drawing = svg(
    width,
    height,
    [
      label(MARGIN, 40, `What excites the units of ${report.layer}`, { size: 20, weight: 600 }),
      label(
        MARGIN,
        62,
        fitText(
          `${report.model} on ${report.data}: the ${most} of ${plural(report.count, "image")} with the largest activation${sees}`,
          width - 2 * MARGIN,
          12,
        ),
        { fill: INK.quiet },
      ),
      ...legend.map((line, at) => label(MARGIN, 78 + 16 * at, line, { fill: INK.quiet })),
      ...texts,
    ].join(""),
  );
  return sharp(Buffer.from(drawing), { density: 72 * DENSITY })
    .composite(await cutTiles(tiles, pictureOf))
    .png()
    .toBuffer();
}

/** Each picture read once, a few at a time, and let go when its tiles are cut. */
async function cutTiles(
  tiles: readonly Tile[],
  pictureOf: (item: number) => Promise<Picture>,
): Promise<OverlayOptions[]> {
  const items = [...new Set(tiles.map(({ item }) => item))];
  const cut: OverlayOptions[] = [];
  for (let start = 0; start < items.length; start += AT_A_TIME) {
    const some = items.slice(start, start + AT_A_TIME).map(async (item) => {
      const picture = await pictureOf(item);
      return Promise.all(tiles.filter((tile) => tile.item === item).map((tile) => tileImage(picture, tile)));
    });
    cut.push(...(await Promise.all(some)).flat());
  }
  return cut;
}

function cardText(unit: UnitReport, x: number, y: number, width: number): string {
  const selective = unit.selectivity === null ? "" : ` ${unit.selectivity.toFixed(2)}`;
  const room = width - 8 * String(unit.unit).length - 8 * selective.length;
  const first = unit.class === null ? "" : `${fitText(unit.class, room, 12)}${selective}`;
  const [{ value } = { value: Number.NaN }] = unit.top;
  const second =
    unit.active === 0 ? "never above zero" : `max ${short(value)} · active ${Math.round(100 * unit.active)} %`;
  return [
    label(x, y + 12, String(unit.unit), { size: 13, weight: 600 }),
    label(x + width, y + 12, first, { fill: INK.text, anchor: "end" }),
    label(x, y + 27, second, { size: 11, fill: INK.quiet }),
    unit.top.length === 0 ? element("rect", { x, y: y + 34, width, height: SMALLEST, fill: INK.faint }) : "",
  ].join("");
}

const short = (value: number | null): string =>
  value === null || Number.isNaN(value) ? "–" : Number(value.toPrecision(3)).toString();

/** The patch as the sheet's pixels: its own as squares where it grows, smooth where it shrinks. */
async function tileImage(picture: Picture, { x, y, size: side, patch }: Tile): Promise<OverlayOptions> {
  const size = Math.round(side * DENSITY);
  const kernel = Math.max(patch.width, patch.height) <= size ? "nearest" : "lanczos3";
  const raw = { width: patch.width, height: patch.height, channels: 3 } as const;
  const input = await sharp(cropped(picture, patch), { raw })
    .resize(size, size, { fit: "contain", kernel, background: { r: OUTSIDE, g: OUTSIDE, b: OUTSIDE } })
    .raw()
    .toBuffer();
  return {
    input,
    raw: { width: size, height: size, channels: 3 },
    left: Math.round(x * DENSITY),
    top: Math.round(y * DENSITY),
  };
}

/** RGB bytes of a box of a picture. */
function cropped({ width, height, pixels }: Picture, patch: Patch): Uint8Array {
  const out = new Uint8Array(patch.width * patch.height * 3).fill(OUTSIDE);
  for (let row = 0; row < patch.height; row++) {
    const from = patch.y + row;
    if (from < 0 || from >= height) continue;
    const [left, right] = [Math.max(0, patch.x), Math.min(width, patch.x + patch.width)];
    if (left >= right) continue;
    const line = pixels.subarray((from * width + left) * 3, (from * width + right) * 3);
    out.set(line, (row * patch.width + left - patch.x) * 3);
  }
  return out;
}
