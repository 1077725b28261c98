import { finite } from "../../base/finite.ts";
import type { DecisionDepths } from "../depth/decision-depths.ts";
import type { StudyInfo } from "../study.ts";
import { layerFaults, unitFacts } from "../units/unit-facts.ts";
import type { LayerUnits, UnitStatistics } from "../units/unit-statistics.ts";

/** What a layer is made of, costs and tells; each field is described in docs/json.md. */
export interface LedgerRow {
  readonly layer: string;
  readonly kind: string;
  readonly output: readonly (number | string)[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly share: number;
  readonly units: number | null;
  readonly dead: number | null;
  readonly saturated: number | null;
  readonly duplicates: number | null;
  readonly probe: number | null;
  readonly neighbours: number | null;
  readonly decided: number | null;
}

/** A row per layer, the input left out. */
export interface LedgerReport {
  readonly model: string;
  readonly data: string;
  readonly count: number;
  readonly support: number;
  readonly voters: number;
  readonly held: number;
  readonly accuracy: number | null;
  readonly undecided: number;
  readonly layers: readonly LedgerRow[];
  readonly notes: readonly string[];
}

/** Gathers what each layer is made of, costs and tells; what is not known (yet) of units or depths is null. */
export function reportLedger(
  info: Pick<StudyInfo, "model" | "data">,
  units: UnitStatistics | undefined,
  depth: DecisionDepths | undefined,
  notes: readonly string[] = [],
): LedgerReport {
  const { model, data } = info;
  const total = model.layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  const decided = new Map<number, number>();
  for (const at of depth?.depths ?? []) decided.set(at, (decided.get(at) ?? 0) + 1);
  const unitsOf = new Map(units?.layers.map((layer) => [layer.layer, faultsOf(layer)]));
  return {
    ...{ model: model.name, data: data.name, count: units?.read ?? depth?.read ?? 0, support: depth?.support ?? 0 },
    voters: depth?.voters ?? 0,
    held: depth?.labelled === true ? depth.held : 0,
    accuracy: finite(depth?.accuracy ?? Number.NaN),
    undecided: decided.get(-1) ?? 0,
    layers: model.layers.slice(1).map((layer) => {
      const at = depth?.layers.indexOf(layer.index) ?? -1;
      const faults = unitsOf.get(layer.index);
      return {
        layer: layer.name,
        kind: layer.kind,
        output: layer.shape.slice(1),
        ...{ parameters: layer.parameters, multiplyAdds: layer.multiplyAdds },
        share: total === 0 ? 0 : layer.multiplyAdds / total,
        ...(faults ?? { units: null, dead: null, saturated: null, duplicates: null }),
        probe: finite(depth?.probe[at] ?? Number.NaN),
        neighbours: finite(depth?.neighbours[at] ?? Number.NaN),
        decided: at < 0 ? null : (decided.get(layer.index) ?? 0),
      };
    }),
    notes,
  };
}

function faultsOf(layer: LayerUnits) {
  return {
    units: layer.units,
    ...layerFaults(Array.from({ length: layer.units }, (_, unit) => unitFacts(layer, unit))),
  };
}

/** A row per layer, for a table of the person's own. */
export function ledgerRows(report: LedgerReport): readonly (readonly (string | number | null)[])[] {
  return [
    [
      ...["layer", "kind", "output", "parameters", "multiplyAdds", "share", "units"],
      ...["dead", "saturated", "duplicates", "probe", "neighbours", "decided"],
    ],
    ...report.layers.map((layer) => [
      ...[layer.layer, layer.kind, layer.output.join("x"), layer.parameters, layer.multiplyAdds, layer.share],
      ...[layer.units, layer.dead, layer.saturated, layer.duplicates, layer.probe, layer.neighbours, layer.decided],
    ]),
  ];
}
