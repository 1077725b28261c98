import { type Layer, type LayerUnits, percent, withMinus } from "@deepling/engine";
import { memo, useEffect, useState } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { formatValue } from "../../parts/format.ts";
import { REST } from "../../parts/held-pictures.tsx";
import { PATCH_SIDE, TopPatch } from "../../parts/top-patch.tsx";
import { noteWords, type UnitColumn, type UnitRow } from "./table-columns.ts";

/** Patches of a row. */
const SLOTS = [0, 1, 2] as const;

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
  // a row's elements are another unit's as the table is scrolled
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(row.unit), REST);
    return () => clearTimeout(timer);
  }, [row.unit]);
  const length = `${PATCH_SIDE / 16}rem`;
  if (rested !== row.unit) return <span className="patch-room" style={{ width: length, height: length }} />;
  return (row.dead ? SLOTS.slice(0, 1) : SLOTS).map((slot) => (
    <TopPatch key={`${row.unit} ${slot}`} layer={layer} found={found} unit={row.unit} slot={slot} />
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
