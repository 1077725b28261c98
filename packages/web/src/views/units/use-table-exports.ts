import {
  csvText,
  type Layer,
  type LayerUnits,
  type StudyInfo,
  UNITS_SHOWN,
  type UnitCard,
  unitFigure,
} from "@deepling/engine";
import { useEffect } from "react";
import { download } from "../../parts/download.ts";
import { downloadFigure } from "../../parts/download-figure.ts";
import { fileName } from "../../parts/use-report-exports.ts";
import { useActions, usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { orderRows, UNIT_COLUMNS, type UnitRow, unitTableRows } from "./table-columns.ts";
import { examplesOf } from "./unit-examples.ts";
import { orderOfTable } from "./unit-table.tsx";

/** Offers the table as it is ordered and filtered: as CSV, and its first units with their patches as the figure that the command writes. */
export function useTableExports(
  layer: Layer,
  { found, read }: { readonly found: LayerUnits | undefined; readonly read: number },
  rows: readonly UnitRow[],
): void {
  const { study } = usePage();
  const { offerExports } = useActions();
  const info = useStudyInfo();
  const table = useView((state) => state.view.unitTable);
  useEffect(() => {
    if (found === undefined || rows.length === 0) return;
    const { model, data } = info;
    const { by, ascending } = orderOfTable(table, UNIT_COLUMNS);
    const ordered = () => orderRows(rows, by, ascending, data.classes);
    const name = fileName(model.name, layer.name, "units");
    const csv = () => {
      const text = csvText(unitTableRows(layer.name, ordered(), data.classes));
      download(`${name}.csv`, new Blob([text], { type: "text/csv" }));
    };
    const figure = (format: "png" | "svg") => async () => {
      const units = ordered()
        .slice(0, UNITS_SHOWN)
        .map((row) => cardOf(row, layer, found, info));
      const sheet = { model: model.name, data: data.name, layer: layer.name, count: read, units };
      await downloadFigure(await unitFigure(sheet, (item) => study.picture({ item })), name, format);
    };
    const group = `Units of ${layer.name}`;
    return offerExports([
      { id: `png ${group}`, group, title: "PNG figure", run: figure("png") },
      { id: `svg ${group}`, group, title: "SVG figure", run: figure("svg") },
      { id: `csv ${group}`, group, title: "CSV table", run: csv },
    ]);
  }, [offerExports, study, layer, found, read, rows, table, info]);
}

/** A unit as the figure shows it. */
function cardOf(
  row: UnitRow,
  layer: Layer,
  found: LayerUnits,
  { preprocessing, data }: Pick<StudyInfo, "preprocessing" | "data">,
): UnitCard {
  const { fit } = preprocessing;
  return {
    unit: row.unit,
    active: Number.isNaN(row.active) ? 0 : row.active,
    class: row.preferred === undefined ? null : (data.classes[row.preferred] ?? null),
    selectivity: row.selectivity ?? null,
    top: examplesOf(layer, found, found.top, row.unit, preprocessing).map(({ item, value, box }) => ({
      item,
      value: Number.isFinite(value) ? value : null,
      patch: box,
      whole: box.width === fit.width && box.height === fit.height,
    })),
  };
}
