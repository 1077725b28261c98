import { hasRows, type Layer, type LayerUnits, layerFaults, plural } from "@deepling/engine";
import { useMemo } from "react";
import { HeldPictures } from "../../parts/held-pictures.tsx";
import { LayerChoice } from "../../parts/layer-choice.tsx";
import { EmptyPlate, JobPlate } from "../../parts/plate.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { currentLayer, type PageState } from "../../state/store.ts";
import { knownUnits, UNITS_JOB } from "../../state/units.ts";
import { answerWords } from "./answer-words.ts";
import { GroupStrip } from "./group-strip.tsx";
import { InOtherLayers } from "./in-other-layers.tsx";
import { filterRows, type UnitNote, type UnitRow } from "./table-columns.ts";
import { RowsOrPictures, UnitGrid } from "./unit-grid.tsx";
import { PageHead, UnitPage } from "./unit-page.tsx";
import { UnitTable } from "./unit-table.tsx";
import { useGroups, useGroupUnits } from "./use-groups.ts";
import { useTableExports } from "./use-table-exports.ts";
import { useUnitRows } from "./use-unit-rows.ts";
import "../../parts/semantics.css";
import "./unit-page.css";
import "./units.css";

/** The layer whose table is shown; the image itself has no units. */
export function tableLayer(state: PageState): number {
  return Math.max(1, currentLayer(state));
}

const FILTERS = [
  ["all", "all units"],
  ["dead", "dead"],
  ["saturated", "saturated"],
  ["duplicate", "duplicates"],
] as const;

/** Which layer's units the table shows, and which of them. */
function TableHead() {
  const { model, data } = useStudyInfo();
  const { look, selectLayer } = useActions();
  const table = useView((state) => state.view.unitTable);
  const at = useView(tableLayer);
  const layers = useMemo(() => model.layers.slice(1), [model]);
  return (
    <div className="semantics-head units-head">
      <LayerChoice layers={layers} chosen={at} onChoose={selectLayer} />
      <input
        className="field unit-find"
        type="search"
        placeholder={data.labels !== undefined ? "number, class, dead …" : "number, dead, like …"}
        aria-label="Find units"
        value={table.text}
        onChange={(event) => look({ unitTable: { ...table, text: event.target.value } })}
      />
      <select
        className="field"
        aria-label="Which units"
        value={table.only}
        onChange={(event) =>
          look({ unitTable: { ...table, only: FILTERS.find(([only]) => only === event.target.value)?.[0] ?? "all" } })
        }
      >
        {FILTERS.map(([only, words]) => (
          <option key={only} value={only}>
            {words}
          </option>
        ))}
      </select>
      <RowsOrPictures />
    </div>
  );
}

export function UnitsHead() {
  const known = useView((state) => state.info !== undefined);
  const unit = useView((state) => state.view.unit);
  if (!known) return null;
  return unit === undefined ? <TableHead /> : <PageHead name={unit} />;
}

/** Why a layer is not among those whose units were read. */
function WithoutUnits({ layer, read }: { readonly layer: Layer; readonly read: number }) {
  const { model } = useStudyInfo();
  if (!hasRows(layer)) {
    return <EmptyPlate>{layer.name} has no units of single images: its rows belong to no image.</EmptyPlate>;
  }
  return (
    <EmptyPlate>
      Units of {read} of {model.layers.length} layers were read, and {layer.name} is not among them:{" "}
      <code>deepling units MODEL DATA --layer {layer.name}</code> reads its units.
    </EmptyPlate>
  );
}

/** How many units, how many of them with a fault, and on how many images that was found. */
function TableFacts({
  rows,
  passed,
  found,
}: {
  readonly rows: readonly UnitRow[];
  readonly passed: number;
  readonly found: LayerUnits;
}) {
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const statistics = useView(knownUnits);
  const faults = useMemo(() => layerFaults(rows), [rows]);
  if (statistics === undefined) return null;
  const { read, sampled } = statistics;
  const fault = (only: UnitNote, many: number, words: string) =>
    many === 0 ? null : (
      <button
        type="button"
        className={table.only === only ? "button compact on" : "button compact"}
        aria-pressed={table.only === only}
        onClick={() => look({ unitTable: { ...table, only: table.only === only ? "all" : only } })}
      >
        {many} {words}
      </button>
    );
  return (
    <p className="unit-table-facts small quiet">
      <span>
        {passed === rows.length ? plural(rows.length, "unit") : `${passed} of ${plural(rows.length, "unit")}`}
      </span>
      {fault("dead", faults.dead, "dead")}
      {fault("saturated", faults.saturated, "saturated")}
      {fault("duplicate", faults.duplicates, "with a duplicate")}
      <span className="grow" />
      <span className="faint clip" title={`A unit's answer to an image is ${answerWords(found)}.`}>
        answer: {answerWords(found)} · on {plural(read, "image")}
        {sampled < read ? `, AUC and duplicates on ${sampled.toLocaleString("en")}` : ""}
      </span>
    </p>
  );
}

function Table() {
  const { model, data } = useStudyInfo();
  const index = useView(tableLayer);
  const statistics = useView(knownUnits);
  const job = useView((state) => state.jobs[UNITS_JOB]);
  const table = useView((state) => state.view.unitTable);
  const synthetic = useView((state) => state.view.synthetic.table);
  const layer = model.layers[index] as Layer;
  const found = statistics?.layers.find((one) => one.layer === index);
  const rows = useUnitRows(layer, found);
  const groups = useGroups(layer, found !== undefined);
  const ofGroup = useGroupUnits(groups.answer, table.group?.layer === layer.name ? table.group.unit : undefined);
  const passed = useMemo(
    () => filterRows(rows, table, data.classes).filter(({ unit }) => ofGroup?.has(unit) !== false),
    [rows, table, data.classes, ofGroup],
  );
  useTableExports(layer, { found, read: statistics?.read ?? 0 }, passed);
  if (statistics === undefined) return <JobPlate job={job} waiting="reading all units" />;
  if (found === undefined) return <WithoutUnits layer={layer} read={statistics.layers.length} />;
  return (
    <div className="units">
      <TableFacts rows={rows} passed={passed.length} found={found} />
      <InOtherLayers layer={layer} statistics={statistics} />
      {groups.isLarge ? <GroupStrip layer={layer} found={found} passed={groups} /> : null}
      {synthetic ? (
        <UnitGrid layer={layer} passed={passed} />
      ) : (
        <UnitTable layer={layer} found={found} rows={rows} passed={passed} />
      )}
    </div>
  );
}

/** The table of the layer's units, or the page of one. */
export function UnitsBody() {
  const unit = useView((state) => state.view.unit);
  return <HeldPictures>{unit === undefined ? <Table /> : <UnitPage name={unit} />}</HeldPictures>;
}
