import type { CellBox, ReceptiveField, Rgb, WrittenStep } from "@deepling/engine";
import type { Band } from "../../gl/band-mesh.ts";
import { type Point, pointAt, type Wall } from "./walls.ts";

/** Units of a layer that are framed at most. */
const MOST_FRAMES = 256;
/** Lines from cells that are read, at most. */
const MOST_LINES = 40;

/** The walls as they stand, and in which colours lines are drawn. */
export interface BandScene {
  readonly walls: readonly Wall[];
  readonly xOf: (layer: number) => number;
  readonly ink: { readonly own: Rgb; readonly more: Rgb; readonly less: Rgb; readonly field: Rgb };
}

type Corners = readonly [Point, Point, Point, Point];

/** A part of a unit's map, in cells; both ends are edges. */
function cornersOf(wall: Wall, x: number, unit: number, box: CellBox): Corners {
  const at = (row: number, column: number) => pointAt(wall, x, { unit, row, column });
  const { top, left, bottom, right } = box;
  return [at(top, left), at(top, right + 1), at(bottom + 1, right + 1), at(bottom + 1, left)];
}

function frame(corners: Corners, colour: Rgb, opacity: number, width: number): readonly Band[] {
  return corners.map((from, i) => ({
    ...{ from, to: corners[(i + 1) % 4] ?? from, width },
    colour: [...colour, opacity] as const,
  }));
}

const wholeOf = ({ rows, columns }: Wall): CellBox => ({ top: 0, left: 0, bottom: rows - 1, right: columns - 1 });

const middle = (wall: Wall, x: number, unit: number, box: CellBox): Point =>
  pointAt(wall, x, { unit, row: (box.top + box.bottom + 1) / 2, column: (box.left + box.right + 1) / 2 });

const oneCell = ({ row, column }: { readonly row: number; readonly column: number }): CellBox => {
  return { top: row, left: column, bottom: row, right: column };
};

/** Frames around what a step reads, and lines to its cell from the terms that add most. */
function stepBands(scene: BandScene, step: WrittenStep): readonly Band[] {
  const { walls, xOf, ink } = scene;
  const wall = walls[step.layer];
  if (wall === undefined) return [];
  const own = oneCell(step);
  const to = middle(wall, xOf(step.layer), step.unit, own);
  const isSum = step.form === "sum";
  const frames = step.sources.flatMap(({ layer, box, units, shares }) => {
    const read = walls[layer];
    if (read === undefined || layer === 0) return [];
    const most = shares.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const strongest = [...units.keys()].sort((a, b) => Math.abs(shares[b] ?? 0) - Math.abs(shares[a] ?? 0));
    return strongest.slice(0, MOST_FRAMES).flatMap((at) => {
      const share = shares[at] ?? 0;
      const colour = isSum && units.length > 1 ? (share < 0 ? ink.less : ink.more) : ink.own;
      const opacity = isSum && most > 0 ? 0.25 + 0.75 * Math.abs(share / most) : 0.8;
      return frame(cornersOf(read, xOf(layer), units[at] ?? 0, box ?? wholeOf(read)), colour, opacity, 1.25);
    });
  });
  const largest = Math.abs((step.terms[0]?.weight ?? 0) * (step.terms[0]?.value ?? 0));
  const lines = step.terms.slice(0, MOST_LINES).flatMap((term): readonly Band[] => {
    const source = step.sources[term.source];
    const read = source === undefined ? undefined : walls[source.layer];
    if (source === undefined || read === undefined) return [];
    const amount = term.weight * term.value;
    if (isSum && amount === 0) return [];
    const unit = source.layer === 0 ? 0 : term.unit;
    const from = middle(read, xOf(source.layer), unit, oneCell(term));
    const colour = !isSum || step.count === 1 ? ink.own : amount < 0 ? ink.less : ink.more;
    const strength = isSum && largest > 0 ? Math.abs(amount) / largest : 1;
    return [{ from, to, colour: [...colour, 0.2 + 0.7 * strength] as const, width: 0.75 + 1.25 * strength }];
  });
  return [...frames, ...lines];
}

/** The cell itself, its receptive field on the image, and, once they are known, the cells that it is made of. */
export function cellBands(
  scene: BandScene,
  cell: { readonly layer: number; readonly unit: number; readonly row: number; readonly column: number },
  field: ReceptiveField | undefined,
  steps: readonly WrittenStep[],
): readonly Band[] {
  const { walls, xOf, ink } = scene;
  const [wall, image] = [walls[cell.layer], walls[0]];
  if (wall === undefined || image === undefined) return [];
  const own = frame(cornersOf(wall, xOf(cell.layer), cell.unit, oneCell(cell)), ink.own, 1, 2);
  const unit = frame(cornersOf(wall, xOf(cell.layer), cell.unit, wholeOf(wall)), ink.own, 0.7, 1.25);
  const seen = cell.layer === 0 ? [] : frame(cornersOf(image, xOf(0), 0, fieldOf(image, field, cell)), ink.field, 1, 2);
  return [...steps.flatMap((step) => stepBands(scene, step)), ...unit, ...own, ...seen];
}

/** The pixels that a position sees; the whole image where it may see all. */
export function fieldOf(
  { rows, columns }: Pick<Wall, "rows" | "columns">,
  field: ReceptiveField | undefined,
  { row, column }: { readonly row: number; readonly column: number },
): CellBox {
  if (field === undefined) return { top: 0, left: 0, bottom: rows - 1, right: columns - 1 };
  const span = (axis: 0 | 1, at: number, extent: number): readonly [number, number] => {
    const centre = field.offset[axis] + at * field.stride[axis];
    const reach = (field.size[axis] - 1) / 2;
    return [Math.max(0, Math.ceil(centre - reach)), Math.min(extent - 1, Math.floor(centre + reach))];
  };
  const [top, bottom] = span(0, row, rows);
  const [left, right] = span(1, column, columns);
  return { top, left, bottom, right };
}

/** How bright the units that a cell reads are, by layer; those that add little step back. */
export function readShares(walls: readonly Wall[], steps: readonly WrittenStep[]): ReadonlyMap<number, Uint8Array> {
  const shown = new Map<number, Uint8Array>();
  for (const { sources, form } of steps) {
    for (const { layer, units, shares } of sources) {
      const wall = walls[layer];
      if (wall === undefined || layer === 0 || units.length === 1) continue;
      const bytes = shown.get(layer) ?? new Uint8Array(wall.units);
      const most = shares.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      units.forEach((unit, at) => {
        const strength = form !== "sum" || most === 0 ? 1 : Math.sqrt(Math.abs(shares[at] ?? 0) / most);
        bytes[unit] = Math.max(bytes[unit] ?? 0, Math.round(255 * strength));
      });
      shown.set(layer, bytes);
    }
  }
  return shown;
}
