import {
  type CellUnits,
  finite,
  type LayerUnits,
  layerFaults,
  percent,
  plural,
  type StudyInfo,
  type ToldClass,
  threeFigures,
  toldClass,
  type UnitExamples,
  type UnitFacts,
  type UnitGroups,
  type UnitStatistics,
  unitFacts,
} from "@deepling/engine";
import { columns } from "./column.ts";
import { type OneUnitAnswers, oneUnitLines, reportOneUnit } from "./one-unit.ts";
import { cellLines, reportCells } from "./unit-cells.ts";
import { reportExamples } from "./unit-examples.ts";
import { groupLines, reportGroups } from "./unit-groups.ts";
import type { LayerUnitsReport, UnitReport, UnitsReport } from "./unit-report.ts";

/** What is reported of which units. */
interface Chosen {
  readonly units?: readonly number[] | undefined;
  readonly notes?: readonly string[];
  /** More of the unit, where `units` is one. */
  readonly one?: OneUnitAnswers | undefined;
  /** The layer's units in groups, and the strongest ones at each position of an image. */
  readonly groups?: UnitGroups | undefined;
  readonly cells?: CellUnits | undefined;
  /** Row and column of the only position that is wanted of `cells`. */
  readonly place?: readonly [number, number] | undefined;
}

/** Gathers what the units named answer, all of them unless some are. */
export function reportUnits(
  info: StudyInfo,
  { read, sampled, layers }: UnitStatistics,
  { units, notes = [], one, groups, cells, place }: Chosen = {},
): UnitsReport {
  const [first] = layers;
  const [unit = 0] = units ?? [];
  return {
    model: info.model.name,
    data: info.data.name,
    ...{ count: read, sampled },
    layers: layers.map((layer) => reportLayer(info, layer, units)),
    groups: groups === undefined ? null : reportGroups(groups),
    cells: cells === undefined ? null : reportCells(info, cells, place),
    unit: one === undefined || first === undefined ? null : reportOneUnit(info, unit, first.map, one),
    notes,
  };
}

function reportLayer(info: StudyInfo, found: LayerUnits, chosen: readonly number[] | undefined): LayerUnitsReport {
  const facts = Array.from({ length: found.units }, (_, unit) => unitFacts(found, unit));
  return {
    layer: info.model.layers[found.layer]?.name ?? String(found.layer),
    units: found.units,
    ...layerFaults(facts),
    edges: [...found.histogram.edges],
    chosen: (chosen ?? facts.map(({ unit }) => unit)).flatMap((unit) => {
      const own = facts[unit];
      return own === undefined ? [] : [reportUnit(info, found, own)];
    }),
  };
}

function reportUnit(info: StudyInfo, found: LayerUnits, facts: UnitFacts): UnitReport {
  const { classes } = info.data;
  const { unit } = facts;
  const nameOf = (index: number): string => classes[index] ?? String(index);
  const bins = found.histogram.edges.length - 1;
  const examples = (of: UnitExamples) => reportExamples(info, found, of, unit);
  return {
    unit,
    mean: finite(facts.mean),
    active: finite(facts.active),
    dead: facts.dead,
    saturated: facts.saturated,
    duplicateOf: facts.duplicateOf ?? null,
    class: facts.preferred === undefined ? null : nameOf(facts.preferred),
    selectivity: facts.selectivity ?? null,
    told:
      facts.told === undefined
        ? null
        : {
            ...reportTold(facts.told),
            class: nameOf(facts.told.class),
            auc: facts.told.auc,
            others: facts.told.others,
          },
    classes: classes.map((name, index) => ({
      class: name,
      mean: finite(found.classMeans[unit * classes.length + index] ?? Number.NaN),
      ...reportTold(toldClass(found, unit, index)),
    })),
    histogram: [...found.histogram.counts.subarray(unit * bins, (unit + 1) * bins)],
    similar: similarTo(found, unit),
    top: examples(found.top),
    deciles: examples(found.deciles),
    bottom: examples(found.bottom),
  };
}

/** What is told of a class, with `null` for what is not known. */
function reportTold({ auc, interval: [low, high], images }: ToldClass) {
  const interval: [number | null, number | null] = [finite(low), finite(high)];
  return { auc: finite(auc), interval, images };
}

function similarTo({ similar }: LayerUnits, unit: number): UnitReport["similar"] {
  if (similar === undefined) return [];
  return Array.from({ length: similar.count }, (_, slot) => unit * similar.count + slot)
    .map((at) => ({ unit: similar.units[at] ?? -1, correlation: similar.correlations[at] ?? Number.NaN }))
    .filter((one) => one.unit >= 0);
}

/** Units that the table of a layer shows. */
const SHOWN = 20;

const counted = ({ model, data, count, sampled }: UnitsReport): string =>
  `${model} on ${data}: ${plural(count, "image")}${sampled < count ? ` (AUC, deciles and duplicates on ${sampled.toLocaleString("en")})` : ""}`;

const intervalText = ([low, high]: readonly (number | null)[]): string =>
  `${(low ?? Number.NaN).toFixed(2)}–${(high ?? Number.NaN).toFixed(2)}`;

const number = (value: number | null): string => (value === null ? "–" : threeFigures(value));

/** The report as text: a line per layer; of one layer a line per unit; of one unit everything. */
export function formatUnits(report: UnitsReport): string {
  const [layer, ...more] = report.layers;
  if (layer === undefined || more.length > 0) return layersText(report);
  const [unit, ...others] = layer.chosen;
  return unit === undefined || others.length > 0 ? layerText(report, layer) : unitText(report, layer, unit);
}

const labelledIn = (layers: readonly LayerUnitsReport[]): boolean =>
  layers.some(({ chosen }) => chosen.some(({ told }) => told !== null));

function layersText(report: UnitsReport): string {
  const labelled = labelledIn(report.layers);
  const best = ({ chosen }: LayerUnitsReport): string => {
    const [first] = chosen.toSorted((a, b) => (b.told?.auc ?? 0) - (a.told?.auc ?? 0));
    return first?.told == null ? "" : `${first.unit}: ${first.told.class} ${first.told.auc.toFixed(3)}`;
  };
  return [
    counted(report),
    "",
    ...columns([
      ["layer", "units", "dead", "saturated", "duplicates", ...(labelled ? ["best unit for a class (AUC)"] : [])],
      ...report.layers.map((layer) => [
        layer.layer,
        ...[layer.units, layer.dead, layer.saturated, layer.duplicates].map(String),
        ...(labelled ? [best(layer)] : []),
      ]),
    ]),
    "",
    "dead: the same answer on every image · saturated: its largest answer on 95 % of them or more",
    "duplicate: correlation above 0.98 with another unit of the layer · --layer L lists the units",
  ].join("\n");
}

function layerText(report: UnitsReport, layer: LayerUnitsReport): string {
  const labelled = labelledIn([layer]);
  const order = layer.chosen.toSorted((a, b) => (b.told?.auc ?? 0) - (a.told?.auc ?? 0) || a.unit - b.unit);
  const row = (unit: UnitReport): readonly string[] => [
    String(unit.unit),
    ...(labelled
      ? [unit.told?.class ?? "", unit.told?.auc.toFixed(3) ?? "", unit.class ?? "", number(unit.selectivity)]
      : []),
    unit.active === null ? "–" : percent(unit.active),
    number(unit.top[0]?.value ?? null),
    unit.dead ? "dead" : unit.saturated ? "saturated" : unit.duplicateOf === null ? "" : `like ${unit.duplicateOf}`,
  ];
  const head = [
    "unit",
    ...(labelled ? ["best class", "AUC", "highest mean", "selectivity"] : []),
    ...["active", "largest", "note"],
  ];
  const rest = order.length - SHOWN;
  return [
    counted(report),
    "",
    `${plural(order.length, "unit")} of ${layer.layer}: ${layer.dead} dead, ${layer.saturated} saturated, ${layer.duplicates} with a duplicate`,
    "",
    ...columns([head, ...order.slice(0, SHOWN).map(row)]),
    ...(rest > 0 ? [`  … ${rest} more with --json or --out F.csv`] : []),
    ...(report.groups === null ? [] : ["", ...groupLines(report.groups)]),
    ...(report.cells === null ? [] : ["", ...cellLines(report.cells, layer.layer)]),
  ].join("\n");
}

function unitText(report: UnitsReport, layer: LayerUnitsReport, unit: UnitReport): string {
  const line = (examples: UnitReport["top"]): string =>
    examples
      .map(({ name, true: label, value }) => `${name}${label === null ? "" : ` ${label}`} ${number(value)}`)
      .join(", ");
  const classes = unit.classes.filter(({ mean }) => mean !== null).toSorted((a, b) => (b.auc ?? 0) - (a.auc ?? 0));
  const state = unit.dead ? ", dead" : unit.saturated ? ", saturated" : "";
  return [
    counted(report),
    "",
    `unit ${unit.unit} of ${layer.layer}${state}: mean ${number(unit.mean)}, above zero on ${percent(unit.active ?? 0)} of the images`,
    "",
    ...(unit.dead
      ? [`  its answer is ${number(unit.top[0]?.value ?? 0)} on every image, so none of them shows what it looks for`]
      : [`  largest   ${line(unit.top)}`, `  deciles   ${line(unit.deciles)}`, `  smallest  ${line(unit.bottom)}`]),
    ...(unit.similar.length === 0
      ? []
      : [
          `  answers like  ${unit.similar.map((other) => `${other.unit} (${other.correlation.toFixed(2)})`).join(", ")}`,
        ]),
    ...(report.unit === null ? [] : ["", ...oneUnitLines(report.unit)]),
    ...(classes.length === 0
      ? []
      : [
          "",
          ...columns([
            ["class", "images", "mean", "AUC", "95 %"],
            ...classes.map(({ class: name, images, mean, auc, interval }) => [
              ...[name, images.toLocaleString("en"), number(mean)],
              ...(auc === null ? ["–", ""] : [auc.toFixed(3), intervalText(interval)]),
            ]),
          ]),
        ]),
  ].join("\n");
}

/** A row per unit, for a table of the person's own. */
export function unitRows(report: UnitsReport): readonly (readonly (string | number | null)[])[] {
  return [
    [
      ...["layer", "unit", "bestClass", "auc", "class", "selectivity", "mean", "active"],
      ...["largest", "smallest", "dead", "saturated", "duplicateOf"],
    ],
    ...report.layers.flatMap(({ layer, chosen }) =>
      chosen.map((unit) => [
        ...[layer, unit.unit, unit.told?.class ?? null, unit.told?.auc ?? null, unit.class, unit.selectivity],
        ...[unit.mean, unit.active, unit.top[0]?.value ?? null, unit.bottom[0]?.value ?? null],
        ...[unit.dead ? 1 : 0, unit.saturated ? 1 : 0, unit.duplicateOf],
      ]),
    ),
  ];
}
