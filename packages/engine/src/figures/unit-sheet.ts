import { threeFigures } from "../base/number-text.ts";
import { plural } from "../base/plural.ts";
import { type Box, type Drawing, drawing, INK, label, type Mark, type Pixels, picture, rect } from "./display-list.ts";
import { fitParts, fitText, textWidth } from "./text.ts";

/** One unit as a sheet shows it. */
export interface UnitCard {
  readonly unit: number;
  /** Share of the images in which it is above zero anywhere. */
  readonly active: number;
  /** The class with the highest mean activation, null if there is none. */
  readonly class: string | null;
  readonly selectivity: number | null;
  /** The strongest positions, the strongest first. `patch` is what the position sees, in pixels of the fitted image; it may reach out of it. */
  readonly top: readonly {
    readonly item: number;
    /** Null if it is not finite. */
    readonly value: number | null;
    readonly patch: Box;
    /** Whether the patch is all of the image. */
    readonly whole: boolean;
  }[];
}

/** What a sheet of units says. */
export interface UnitSheet {
  readonly model: string;
  readonly data: string;
  readonly layer: string;
  /** Images that were looked at. */
  readonly count: number;
  readonly units: readonly UnitCard[];
  /** What a position saw, cut out; it fills a square of `unitTile` px. */
  readonly tile: (item: number, patch: Box) => Pixels;
}

const MARGIN = 28;
const TOP = 124;
/** A card's width, and the least of one of its tiles, px. */
const CARD = 136;
const SMALLEST = 28;
const GAP = 2;
const COLUMNS = 8;
const SPACE = 22;
/** What of a patch lies outside the image. */
const OUTSIDE = 0xee;

const LEGEND = {
  class: ["the class with the highest mean activation", "its selectivity, 0 to 1 (none if means are negative)"],
  rest: ["the largest activation", "the share of images in which it is above zero"],
};

/** Tiles in a row of a card, and the side of a tile, px. */
export function unitTile(units: readonly UnitCard[]): { readonly across: number; readonly side: number } {
  const across = Math.ceil(Math.sqrt(Math.max(1, ...units.map(({ top }) => top.length))));
  return { across, side: Math.max(SMALLEST, (CARD + GAP) / across - GAP) };
}

/**
 * The units as a finished figure: for each what its strongest positions see, the strongest first, with the class that activates it
 * most, its selectivity, its largest activation and how often it is active at all.
 */
export function unitSheet(sheet: UnitSheet): Drawing {
  const { units } = sheet;
  const { across, side } = unitTile(units);
  const most = Math.max(0, ...units.map(({ top }) => top.length));
  const card = {
    width: across * (side + GAP) - GAP,
    height: Math.max(1, Math.ceil(most / across)) * (side + GAP) + 40,
  };
  const columns = Math.max(1, Math.min(COLUMNS, units.length));
  const width = Math.max(960, 2 * MARGIN + columns * (card.width + SPACE) - SPACE);
  const room = width - 2 * MARGIN;
  const legend = [
    "of each unit: its number",
    ...(units.some((unit) => unit.class !== null) ? LEGEND.class : []),
    ...LEGEND.rest,
  ];
  const cards = units.flatMap((unit, at) => {
    const x = MARGIN + (at % columns) * (card.width + SPACE);
    const y = TOP + Math.floor(at / columns) * (card.height + SPACE);
    const tiles = unit.top.map(({ item, patch }, slot) => {
      const place = { x: x + (slot % across) * (side + GAP), y: y + 34 + Math.floor(slot / across) * (side + GAP) };
      return picture({ ...place, width: side, height: side }, squared(sheet.tile(item, patch)));
    });
    return [...cardText(unit, x, y, card.width), ...tiles];
  });
  return drawing(width, TOP + Math.ceil(units.length / columns) * (card.height + SPACE) + 28, [
    label(MARGIN, 40, `What activates the units of ${sheet.layer}`, { size: 20, weight: 600 }),
    label(MARGIN, 62, fitText(subtitle(sheet, most), room, 12), { fill: INK.quiet }),
    ...fitParts(legend, room, 12).map((text, at) => label(MARGIN, 78 + 16 * at, text, { fill: INK.quiet })),
    ...cards,
  ]);
}

function subtitle({ model, data, count, units }: UnitSheet, most: number): string {
  const patch = units[0]?.top[0]?.patch;
  const whole = units.every(({ top }) => top.every((one) => one.whole));
  const sees =
    patch === undefined || whole
      ? ""
      : `, each cut to the ${patch.width}×${patch.height} pixels that the unit sees there`;
  return `${model} on ${data}: the ${most} of ${plural(count, "image")} with the largest activation${sees}`;
}

function cardText(unit: UnitCard, x: number, y: number, width: number): readonly Mark[] {
  const selective = unit.selectivity === null ? "" : ` ${unit.selectivity.toFixed(2)}`;
  const room = width - textWidth(`${unit.unit} `, 13, 600) - textWidth(selective, 12);
  const first = unit.class === null ? "" : `${fitText(unit.class, room, 12)}${selective}`;
  const most = unit.top[0]?.value;
  const second =
    unit.active === 0
      ? "never above zero"
      : `max ${most === undefined || most === null ? "–" : threeFigures(most)} · active ${Math.round(100 * unit.active)} %`;
  return [
    label(x, y + 12, String(unit.unit), { size: 13, weight: 600 }),
    ...(first === "" ? [] : [label(x + width, y + 12, first, { anchor: "end" })]),
    label(x, y + 27, second, { size: 11, fill: INK.quiet }),
    ...(unit.top.length === 0 ? [rect({ x, y: y + 34, width, height: SMALLEST }, { fill: INK.faint })] : []),
  ];
}

/** RGB bytes of a box of a picture; grey where it reaches out of it. */
export function cropped({ width, height, pixels }: Pixels, patch: Box): Pixels & { readonly pixels: Uint8Array } {
  const out = new Uint8Array(patch.width * patch.height * 3).fill(OUTSIDE);
  const [left, right] = [Math.max(0, patch.x), Math.min(width, patch.x + patch.width)];
  for (let row = 0; row < patch.height; row++) {
    const from = patch.y + row;
    if (from < 0 || from >= height || left >= right) continue;
    const own = pixels.subarray((from * width + left) * 3, (from * width + right) * 3);
    out.set(own, (row * patch.width + left - patch.x) * 3);
  }
  return { width: patch.width, height: patch.height, pixels: out };
}

/** A picture in the middle of a square, grey around it. */
function squared(inner: Pixels): Pixels {
  const side = Math.max(inner.width, inner.height);
  if (inner.width === inner.height) return inner;
  const [x, y] = [Math.floor((inner.width - side) / 2), Math.floor((inner.height - side) / 2)];
  return cropped(inner, { x, y, width: side, height: side });
}
