import type { Layer, LayerUnits } from "@deepling/engine";
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { remInPixels } from "../../parts/canvas.ts";
import { commandOf, keyOf } from "../../parts/key-table.ts";
import { EmptyPlate } from "../../parts/plate.tsx";
import { useSize } from "../../parts/use-size.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { unitPage } from "../../state/unit-name.ts";
import { TABLE_KEYS } from "./keys.ts";
import {
  beginsSmall,
  orderRows,
  UNIT_COLUMN_WORDS,
  UNIT_COLUMNS,
  type UnitColumn,
  type UnitRow,
} from "./table-columns.ts";
import { TableRow } from "./table-row.tsx";
import type { UnitTablePart } from "./view.ts";

/** Height of a row in rem, and rows drawn beyond those in sight. */
const ROW = 2;
const BEYOND = 5;
/** Rows come and go so many at once: most frames of a scroll change nothing on the page. */
const STEP = 4;

/** Columns of which something is known. */
function columnsOf(rows: readonly UnitRow[]): readonly UnitColumn[] {
  const known = (column: UnitColumn): boolean => {
    if (column === "told" || column === "auc") return rows.some(({ told }) => told !== undefined);
    if (column === "preferred") return rows.some(({ preferred }) => preferred !== undefined);
    if (column === "selectivity") return rows.some(({ selectivity }) => selectivity !== undefined);
    return column === "note" || rows.some((row) => !Number.isNaN(row[column]));
  };
  return UNIT_COLUMNS.filter(known);
}

/** How rows are ordered: as was asked, else by how well a unit tells a class, else by its largest answer. */
export function orderOfTable(
  { by, ascending }: { readonly by: UnitColumn | undefined; readonly ascending: boolean },
  columns: readonly UnitColumn[],
): { readonly by: UnitColumn; readonly ascending: boolean } {
  if (by !== undefined && columns.includes(by)) return { by, ascending };
  return { by: columns.includes("auc") ? "auc" : "most", ascending: false };
}

/** The names of the columns: a press sorts by one, a second the other way round. */
function Head({
  columns,
  by,
  ascending,
}: {
  readonly columns: readonly UnitColumn[];
  readonly by: UnitColumn;
  readonly ascending: boolean;
}) {
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const sort = (column: UnitColumn) => {
    const again = column === by;
    look({ unitTable: { ...table, by: column, ascending: again ? !ascending : beginsSmall(column) } });
  };
  return (
    <thead>
      <tr className="unit-table-head">
        {columns.map((column) => (
          <th
            key={column}
            scope="col"
            className={`unit-cell of-${column}`}
            aria-sort={column === by ? (ascending ? "ascending" : "descending") : "none"}
          >
            <button
              type="button"
              className={column === by ? "is-sorted" : ""}
              title={UNIT_COLUMN_WORDS[column][1]}
              onClick={() => sort(column)}
            >
              {UNIT_COLUMN_WORDS[column][0]}
              {column === by ? <span aria-hidden="true">{ascending ? " ↑" : " ↓"}</span> : null}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Where the keyboard is in a list whose rows are `pitch` px high, below a head of the same height; `order` is another text where the list begins anew. */
function useCursor({ scroller, rows, pitch, height, order, onOpen }: CursorOptions) {
  const [cursor, setCursor] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order begins at its top
  useEffect(() => {
    setCursor(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [order]);
  const moveTo = (place: number) => {
    const next = Math.max(0, Math.min(rows - 1, place));
    const view = scroller.current;
    setCursor(next);
    if (view === null) return;
    // the head stays in sight above the rows
    const room = height - pitch;
    if (next * pitch < view.scrollTop) view.scrollTop = next * pitch;
    if ((next + 1) * pitch > view.scrollTop + room) view.scrollTop = (next + 1) * pitch - room;
  };
  const press = (event: KeyboardEvent<HTMLTableElement>) => {
    const command = commandOf(TABLE_KEYS, keyOf(event));
    if (command === undefined || event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(height / pitch) - 2);
    const acts: Readonly<Record<typeof command, () => void>> = {
      up: () => moveTo(cursor - 1),
      down: () => moveTo(cursor + 1),
      pageUp: () => moveTo(cursor - page),
      pageDown: () => moveTo(cursor + page),
      first: () => moveTo(0),
      last: () => moveTo(rows - 1),
      open: () => onOpen(cursor),
    };
    acts[command]();
    event.preventDefault();
    event.stopPropagation();
  };
  return { cursor, press };
}

interface CursorOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: number;
  readonly pitch: number;
  readonly height: number;
  readonly order: string;
  readonly onOpen: (place: number) => void;
}

/**
 * The rows from `first` on, each in a slot of its own as long as it is drawn: a row that comes takes the element of one that goes, whose text alone
 * changes. Elements that are made anew cost the browser ten times as much, most of it their style.
 */
export function rowsDrawn<T>(ordered: readonly T[], first: number, count: number) {
  return Array.from({ length: count }, (_, slot) => {
    const place = first + ((((slot - first) % count) + count) % count);
    return { row: ordered[place], place };
  });
}

interface UnitTableProps {
  readonly layer: Layer;
  readonly found: LayerUnits;
  /** All units of the layer. */
  readonly rows: readonly UnitRow[];
  /** Those that the filter lets pass. */
  readonly passed: readonly UnitRow[];
}

const NONE = { all: "", dead: " is dead", saturated: " is saturated", duplicate: " has a duplicate" } as const;

/** That no unit passes, and what is asked of them; units have classes only where the images have labels. */
function noneWords(
  layer: string,
  { only, text, group }: Pick<UnitTablePart["unitTable"], "only" | "text" | "group">,
  labelled: boolean,
) {
  const wanted = text.trim();
  const which = group?.layer !== layer ? layer : `this group of ${layer}`;
  if (wanted === "") return `No unit of ${which}${NONE[only]}.`;
  return `No unit of ${which}${only === "all" ? "" : `${NONE[only]} and`} matches “${wanted}”: ${labelled ? "a number, a class or a note" : "a number or a note. The images have no labels, so nothing is known of classes"}.`;
}

/** The units of a layer: a column sorts, a press on a row opens the unit's page. Only rows in sight are on the page. */
export function UnitTable({ layer, found, rows, passed }: UnitTableProps) {
  const { data } = useStudyInfo();
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const [seen, setSeen] = useState(0);
  const columns = useMemo(() => columnsOf(rows), [rows]);
  const { by, ascending } = orderOfTable(table, columns);
  const ordered = useMemo(() => orderRows(passed, by, ascending, data.classes), [passed, by, ascending, data.classes]);
  const pitch = ROW * remInPixels();
  const open = (unit: number) => look(unitPage({ layer: layer.name, unit }));
  const { cursor, press } = useCursor({
    ...{ scroller, rows: ordered.length, pitch, height },
    order: `${layer.index} ${by} ${ascending} ${table.text} ${table.only}`,
    onOpen: (place) => {
      const row = ordered[place];
      if (row !== undefined) open(row.unit);
    },
  });

  const first = Math.max(0, seen - BEYOND);
  const drawn = STEP + Math.ceil(height / pitch) + 2 * BEYOND;
  const scrolled = ({ scrollTop }: HTMLElement) => setSeen(STEP * Math.floor(scrollTop / (STEP * pitch)));
  return (
    <div ref={scroller} className="unit-table" onScroll={(event) => scrolled(event.currentTarget)}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are chosen with keys
        role="grid"
        aria-label={`Units of ${layer.name}`}
        aria-rowcount={ordered.length + 1}
        aria-activedescendant={ordered[cursor] === undefined ? undefined : `unit-row-${ordered[cursor].unit}`}
        tabIndex={0}
        onKeyDown={press}
      >
        <Head columns={columns} by={by} ascending={ascending} />
        <tbody style={{ height: ordered.length * pitch }}>
          {rowsDrawn(ordered, first, drawn).map(({ row, place }, slot) =>
            row === undefined ? null : (
              <TableRow
                // biome-ignore lint/suspicious/noArrayIndexKey: an element stays on the page while rows come and go
                key={slot}
                row={row}
                place={place}
                top={place * pitch}
                columns={columns}
                layer={layer}
                found={found}
                under={place === cursor}
                onOpen={open}
              />
            ),
          )}
        </tbody>
      </table>
      {ordered.length === 0 ? <EmptyPlate>{noneWords(layer.name, table, data.labels !== undefined)}</EmptyPlate> : null}
    </div>
  );
}
