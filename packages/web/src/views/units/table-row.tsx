import { type Layer, type LayerUnits, patchAt, percent, positionOf, withMinus } from "@deepling/engine";
import { memo, useEffect, useState } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { formatValue } from "../../parts/format.ts";
import { Thumbnail } from "../../parts/thumbnail.tsx";
import { useStudyInfo } from "../../state/context.tsx";
import { Patch } from "./patch.tsx";
import { REST, useHeldPicture } from "./pictures.tsx";
import { noteWords, type UnitColumn, type UnitRow } from "./table-columns.ts";

/** Side of a row's patch, px at a rem of 16. */
const SIDE = 26;
/** Patches of a row. */
const SLOTS = [0, 1, 2] as const;

/** What the unit's strongest position sees: of all images the one with its largest answer, or another one by its place among these. */
export function TopPatch({
  layer,
  found,
  unit,
  slot = 0,
  side = SIDE,
}: {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly unit: number;
  readonly slot?: number;
  readonly side?: number;
}) {
  const { preprocessing } = useStudyInfo();
  const { items, places, count } = found.top;
  const at = unit * count + slot;
  const item = slot < count ? (items[at] ?? -1) : -1;
  const box = patchAt(layer, positionOf(layer, places[at] ?? 0, found.map[1]), preprocessing.fit);
  const whole = box.width >= preprocessing.fit.width && box.height >= preprocessing.fit.height;
  const { picture } = useHeldPicture(whole || item < 0 ? undefined : item);
  if (item < 0) return null;
  if (whole) return <Thumbnail item={item} side={side} />;
  const length = `${side / 16}rem`;
  return (
    <span className="patch-room" style={{ width: length, height: length }}>
      {picture === undefined ? null : <Patch picture={picture} box={box} name="" />}
    </span>
  );
}

function Cell({ column, row }: { readonly column: UnitColumn; readonly row: UnitRow }) {
  switch (column) {
    case "note":
      return row.note === undefined ? null : <span className={`unit-note is-${row.note}`}>{noteWords(row)}</span>;
    case "told":
      return row.told === undefined ? null : <ClassName label={row.told.class} />;
    case "auc":
      return row.told === undefined ? null : row.told.auc.toFixed(3);
    case "preferred":
      return row.preferred === undefined ? null : <ClassName label={row.preferred} />;
    case "selectivity":
      return formatValue(row.selectivity ?? Number.NaN);
    case "active":
      return Number.isNaN(row.active) ? "–" : percent(row.active);
    case "damage":
      return Number.isNaN(row.damage) ? "–" : withMinus((100 * row.damage).toFixed(2));
    default:
      return formatValue(row[column]);
  }
}

/** The patches of a row, made where the table rests: a row that only passes by has none. */
function RowPatches({
  layer,
  found,
  row,
}: {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly row: UnitRow;
}) {
  const [rests, setRests] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRests(true), REST);
    return () => clearTimeout(timer);
  }, []);
  const length = `${SIDE / 16}rem`;
  if (!rests) return <span className="patch-room" style={{ width: length, height: length }} />;
  return (row.dead ? SLOTS.slice(0, 1) : SLOTS).map((slot) => (
    <TopPatch key={slot} layer={layer} found={found} unit={row.unit} slot={slot} />
  ));
}

interface TableRowProps {
  readonly row: UnitRow;
  /** Its place in the table, and its distance from the top, px. */
  readonly place: number;
  readonly top: number;
  readonly columns: readonly UnitColumn[];
  readonly layer: Layer;
  readonly found: LayerUnits;
  /** Whether the keyboard's cursor is on it. */
  readonly under: boolean;
  readonly onOpen: (unit: number) => void;
}

/** One unit of the table. */
export const TableRow = memo(function TableRow({
  row,
  place,
  top,
  columns,
  layer,
  found,
  under,
  onOpen,
}: TableRowProps) {
  return (
    <tr
      id={`unit-row-${row.unit}`}
      aria-rowindex={place + 2}
      aria-selected={under}
      className={under ? "unit-row small is-under" : "unit-row small"}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row.unit)}
    >
      {columns.map((column) => (
        <td key={column} className={`unit-cell of-${column}`}>
          {column === "unit" ? (
            <>
              <RowPatches layer={layer} found={found} row={row} />
              <span className="grow">{row.unit}</span>
            </>
          ) : (
            <Cell column={column} row={row} />
          )}
        </td>
      ))}
    </tr>
  );
}, sameRow);

/** The function that opens a unit is new with each rendering of the table, and does the same. */
function sameRow({ onOpen: _, ...one }: TableRowProps, { onOpen: __, ...other }: TableRowProps): boolean {
  return Object.entries(one).every(([key, value]) => value === other[key as keyof typeof other]);
}
