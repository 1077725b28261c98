import {
  circle,
  className,
  curvesOf,
  fitText,
  label,
  line,
  lineSeries,
  type Mark,
  type Pixels,
  percent,
  picture,
  rect,
  type SeriesRow,
  type StripSeries,
  spread,
} from "@deepling/engine";
import { classStyle, type Palette } from "../../colour/palette.ts";
import { frameX, type SheetGeometry } from "./sheet-geometry.ts";

/** Colours of the page's theme. */
export interface SheetInk {
  readonly palette: Palette;
  readonly ink: string;
  readonly quiet: string;
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly soft: string;
  readonly font: string;
}

/** A sheet's pictures: per row and frame. */
export interface SheetPictures {
  readonly images: readonly (readonly Pixels[])[];
  readonly differences: readonly (readonly Pixels[])[];
}

/** What is drawn. */
export interface Sheet {
  readonly series: StripSeries;
  readonly pictures: SheetPictures;
  readonly classes: readonly string[];
  /** What the rows are called; their targets where it is absent, units as "relu6/2". */
  readonly names?: readonly string[] | undefined;
  /** The frame and row that are looked at. */
  readonly at: { readonly frame: number; readonly row: number };
}

/** The sheet that fills the panel, as marks: frame numbers, images and differences of each row, and the curves of one. */
export function sheetMarks(sheet: Sheet, geometry: SheetGeometry, ink: SheetInk): readonly Mark[] {
  const { series, at } = sheet;
  const { column, curves } = geometry;
  const width = Math.max(column, 3);
  const here = { x: frameX(geometry, at.frame) - width / 2, y: 0, width, height: curves.top + curves.height };
  const row = series.rows[at.row];
  return [
    rect(here, { fill: ink.soft }),
    ...series.rows.flatMap((one, index) => rowMarks(sheet, one, index, geometry, ink)),
    ...numberMarks(sheet, geometry, ink),
    ...(row === undefined ? [] : curveMarks(sheet, row, geometry, ink)),
  ];
}

/** How far below a line's middle its baseline lies, of the size of its letters. */
const BASELINE = 0.35;

function rowMarks(
  { series, pictures, classes, names, at }: Sheet,
  row: SeriesRow,
  index: number,
  geometry: SheetGeometry,
  ink: SheetInk,
): readonly Mark[] {
  const place = geometry.rows[index];
  if (place === undefined) return [];
  const { side, unit, frames, stride } = geometry;
  const shown = Array.from({ length: Math.ceil(frames / stride) }, (_, step) => step * stride);
  const left = 10 * unit;
  const room = geometry.left - left - 8 * unit;
  const baseline = place.images + side / 2 + BASELINE * 12 * unit;
  const words = { size: 12 * unit, fill: ink.ink, weight: 550 };
  const name =
    names?.[index] ?? (row.label === undefined ? row.target.replace(/^unit:/, "") : className(classes, row.label));
  const dot = row.label === undefined ? 0 : 14 * unit;
  const change = place.differences + side / 2 + BASELINE * 11 * unit;
  return [
    ...shown.flatMap((frame) => {
      const x = Math.round(frameX(geometry, frame) - side / 2);
      return [
        pictureMark(pictures.images[index]?.[frame], { x, y: place.images, side }, ink),
        pictureMark(pictures.differences[index]?.[frame], { x, y: place.differences, side }, ink),
      ];
    }),
    ...flipMarks(row, place.images, geometry, ink),
    ...(at.row === index
      ? [
          rect(
            { x: 0, y: place.images, width: 2 * unit, height: place.differences + side - place.images },
            { fill: ink.accent },
          ),
        ]
      : []),
    ...(row.label === undefined
      ? []
      : [circle(left + 4 * unit, place.images + side / 2, 4 * unit, { fill: classStyle(row.label, ink.palette) })]),
    label(left + dot, baseline, fitText(name, room - dot, 12 * unit, 550), words),
    label(left, change, `change ×${series.amplification}`, { size: 11 * unit, fill: ink.faint }),
  ];
}

function flipMarks(
  { flip, label: aim }: SeriesRow,
  top: number,
  geometry: SheetGeometry,
  ink: SheetInk,
): readonly Mark[] {
  if (flip === undefined || aim === undefined) return [];
  const { side, unit } = geometry;
  const x = Math.round(frameX(geometry, flip) - side / 2);
  const box = { x: x - unit, y: top - unit, width: side + 2 * unit, height: 2 * side + 4 * unit };
  return [rect(box, { stroke: classStyle(aim, ink.palette), width: 2 * unit })];
}

function pictureMark(
  pixels: Pixels | undefined,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
  ink: SheetInk,
): Mark {
  // its place, until it comes
  if (pixels === undefined) return rect({ x, y, width: side, height: side }, { fill: ink.line, opacity: 0.5 });
  const scale = side / Math.max(pixels.width, pixels.height);
  const [width, height] = [scale * pixels.width, scale * pixels.height];
  return picture({ x: x + (side - width) / 2, y: y + (side - height) / 2, width, height }, pixels);
}

function numberMarks({ series, at }: Sheet, geometry: SheetGeometry, ink: SheetInk): readonly Mark[] {
  const { unit, frames, stride, column } = geometry;
  const flip = series.rows[at.row]?.flip;
  const shown = Array.from({ length: Math.ceil(frames / stride) }, (_, step) => step * stride);
  return shown.map((frame) => {
    const [now, flips] = [frame === at.frame, frame === flip];
    const words = flips ? (column > 33 * unit ? `${frame} flip` : `${frame}*`) : `${frame}`;
    return label(frameX(geometry, frame), (8 + BASELINE * 11) * unit, words, {
      size: 11 * unit,
      fill: now ? ink.accent : flips ? ink.ink : ink.faint,
      anchor: "middle",
      weight: now || flips ? 600 : 400,
    });
  });
}

function curveMarks({ classes, at }: Sheet, row: SeriesRow, geometry: SheetGeometry, ink: SheetInk): readonly Mark[] {
  const { unit, frames, curves } = geometry;
  const [top, height] = [curves.top + 5 * unit, curves.height - 8 * unit];
  const x = (frame: number) => frameX(geometry, frame);
  const y = (share: number) => top + height * (1 - share);
  const drawn = curvesOf(row);
  // without class scores there are no probabilities to draw
  if (drawn.length === 0) return [];
  const bounds = [top + 2 * unit, top + height - 2 * unit] as const;
  // of more names than stand within the height only the first are written
  const named = drawn.slice(0, 1 + Math.max(0, Math.floor((bounds[1] - bounds[0]) / (12 * unit))));
  const places = spread(
    named.map(({ values }) => y(values.at(-1) ?? 0)),
    12 * unit,
    ...bounds,
  );
  const aim = row.label === undefined ? ink.quiet : classStyle(row.label, ink.palette);
  return [
    ...(height > 60 * unit ? [0, 0.5, 1] : [0, 1]).flatMap((share) => {
      const level = Math.round(y(share)) + 0.5;
      const ends = [
        [x(0), level],
        [x(frames - 1), level],
      ] as const;
      const text = { size: 10 * unit, fill: ink.faint, anchor: "end" } as const;
      const baseline = level + BASELINE * text.size;
      return [line(ends, { stroke: ink.line }), label(x(0) - 8 * unit, baseline, percent(share, 0), text)];
    }),
    ...(row.flip === undefined
      ? []
      : [
          line(
            [
              [x(row.flip), top],
              [x(row.flip), top + height],
            ],
            { stroke: aim, dash: [3 * unit, 3 * unit] },
          ),
        ]),
    ...drawn.toReversed().flatMap(({ label: one, values }) => {
      const colour = classStyle(one, ink.palette);
      const points = values.map((value, frame) => [frame, value] as const);
      const paint = { width: (one === row.label ? 2.25 : 1.25) * unit };
      const here = values[at.frame];
      return [
        ...lineSeries({ x, y }, [{ name: "", colour, points, paint }]),
        ...(here === undefined ? [] : [circle(x(at.frame), y(here), 3 * unit, { fill: colour })]),
      ];
    }),
    ...named.map(({ label: one, values }, index) => {
      const weight = one === row.label ? 550 : 400;
      const text = { size: 11 * unit, fill: one === row.label ? ink.ink : ink.quiet, weight };
      const name = fitText(className(classes, one), 76 * unit, text.size, weight);
      return label(x(values.length - 1) + 8 * unit, (places[index] ?? 0) + BASELINE * text.size, name, text);
    }),
  ];
}
