import { editsUnits, type Layer, percent, withMinus } from "@deepling/engine";
import { useMemo, useState } from "react";
import { ClassTag } from "../../parts/class-tag.tsx";
import { formatCount, formatValue } from "../../parts/format.ts";
import { Icon } from "../../parts/glyph.tsx";
import { useNetworkEdits } from "../../parts/use-network-edits.ts";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { editOfUnit, withoutEdit } from "../../state/network-edits.ts";
import { classUnits } from "../../state/target-words.ts";
import { unitPage } from "../../state/unit-name.ts";
import {
  COLUMN_WORDS,
  columnOf,
  columnsFor,
  type KnownWorth,
  ranked,
  type WorthColumn,
  worstClass,
} from "./worth-columns.ts";

/** Rows that are shown at first. */
const FEW = 60;

const points = (value: number): string => (Number.isFinite(value) ? withMinus((100 * value).toFixed(2)) : "–");

/** A value as its column has it. */
function written(column: WorthColumn, value: number): string {
  if (column === "accuracy" || column === "confidence" || column === "firstOrder" || column === "firstOrderSize")
    return points(value);
  return column === "changed" ? percent(value) : formatValue(value);
}

/** The units of a layer in the order of a column; a press on a row takes its unit away, or gives it back. */
export function WorthTable({ known, layer }: { readonly known: KnownWorth; readonly layer: Layer }) {
  const names = useStudyInfo();
  const { look } = useActions();
  const network = useView((state) => state.view.network);
  const { edits, add, set } = useNetworkEdits();
  const [all, setAll] = useState(false);
  const { of } = network;
  const labelled = names.data.labels !== undefined;
  const { by } = columnsFor(labelled, network.by);
  const columns = useMemo(
    () => columnsFor(labelled, "unit").columns.map((column) => ({ column, values: columnOf(known, column, of) })),
    [labelled, known, of],
  );
  const order = useMemo(() => ranked(columns.find(({ column }) => column === by)?.values ?? [], by), [columns, by]);
  const most = columns.map(({ values }) => Math.max(1e-12, ...Array.from(values).filter((value) => value > 0)));
  const units = classUnits(names, layer.index);
  const press = (unit: number) => {
    const edit = { kind: "set" as const, layer: layer.name, units: [unit], value: 0 };
    if (editOfUnit(edits, layer.name, unit) === undefined) add(edit);
    else set(withoutEdit(edits, edit));
  };
  const rows = all ? order : order.slice(0, FEW);
  return (
    <div className="worth-table">
      <table className="small">
        <thead>
          <tr>
            {columns.map(({ column }) => (
              <th key={column} scope="col" aria-sort={column === by ? "descending" : "none"}>
                <button
                  type="button"
                  className={column === by ? "is-sorted" : ""}
                  title={COLUMN_WORDS[column][1]}
                  onClick={() => look({ network: { ...network, by: column } })}
                >
                  {COLUMN_WORDS[column][0]}
                </button>
              </th>
            ))}
            {labelled ? (
              <th scope="col" className="worth-class quiet">
                loses most
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((unit) => {
            const edit = editOfUnit(edits, layer.name, unit);
            const away = edit !== undefined && editsUnits(edit);
            const worst = known.worth === undefined ? undefined : worstClass(known.worth, unit);
            return (
              <tr key={unit} className={away ? "is-edited" : ""}>
                {columns.map(({ column, values }, at) =>
                  column === "unit" ? (
                    <th key={column} scope="row">
                      <button
                        type="button"
                        aria-pressed={away}
                        title={away ? "Give the unit back" : "Take the unit away"}
                        onClick={() => press(unit)}
                      >
                        {units?.[unit] ?? unit}
                      </button>
                      <button
                        type="button"
                        aria-label={`Page of unit ${unit}`}
                        title="What the unit answers to all images: its page"
                        onClick={() => look(unitPage({ layer: layer.name, unit }))}
                      >
                        <Icon name="fold-right" />
                      </button>
                    </th>
                  ) : (
                    <td key={column}>
                      <i style={{ width: `${(100 * Math.max(0, values[unit] ?? 0)) / (most[at] ?? 1)}%` }} />
                      <span>{written(column, values[unit] ?? Number.NaN)}</span>
                    </td>
                  ),
                )}
                {labelled ? (
                  <td className="worth-class">
                    {worst === undefined ? null : (
                      <>
                        <ClassTag label={worst.label} /> <span className="faint">{points(worst.loss)}</span>
                      </>
                    )}
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
      {order.length > rows.length ? (
        <button type="button" className="button compact" onClick={() => setAll(true)}>
          {formatCount(order.length - rows.length)} more units
        </button>
      ) : null}
    </div>
  );
}
