import { DeeplingError, type Layer, type LocalStudy, type ModelInfo } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { UnitOverModels } from "../reports/unit-over-models.ts";
import { reportUnits } from "../reports/units.ts";
import { chooseUnits } from "./choose.ts";
import type { Model } from "./compare-models.ts";
import { lastAnswer } from "./last-answer.ts";
import { layerArgument } from "./layer-argument.ts";

/** A unit as `--unit` names it. */
export interface NamedUnit {
  readonly layer: string;
  readonly unit: number;
}

/** Reads "relu5/12" in the names of the first of the models that has it; undefined where nothing is given. Throws "invalid unit", and as `layerArgument` and `chooseUnits` do where none has it. */
export function readUnit(
  text: string | undefined,
  models: readonly [ModelInfo, ...ModelInfo[]],
): NamedUnit | undefined {
  if (text === undefined) return undefined;
  const [, name, number] = /^(.+)\/(\d+)$/.exec(text.trim()) ?? [];
  if (name === undefined || number === undefined) {
    throw new DeeplingError("invalid", `unit: ${text}`, { hint: "give a layer and a number, such as relu5/12" });
  }
  const has = ({ layers }: ModelInfo) =>
    layers.some((layer) => layer.name === name && Number(number) < Number(layer.channels.count));
  const { layer, units } = layerArgument(
    name,
    models.find(has) ?? models.find(({ layers }) => layers.some((layer) => layer.name === name)) ?? models[0],
  );
  const [unit = 0] = chooseUnits(number, units, layer.name);
  return { layer: layer.name, unit };
}

/** Asks every model what its unit of that layer and number answers to the data. */
export async function unitOverModels(
  { study, terminal }: { readonly study: LocalStudy; readonly terminal: Terminal },
  named: NamedUnit | undefined,
  models: readonly Model[],
): Promise<UnitOverModels | null> {
  if (named === undefined) return null;
  const rows: UnitOverModels["models"][number][] = [];
  for (const { info, variant } of models) {
    const layer = info.model.layers.find(({ name }) => name === named.layer);
    const has = layer !== undefined && named.unit < Number(layer.channels.count);
    const request = { layers: [layer?.index ?? 0] };
    const options = { variant, signal: terminal.signal };
    const found = has ? await lastAnswer(study.units(request, options), terminal) : undefined;
    const [own] = found === undefined ? [] : reportUnits(info, found, { units: [named.unit] }).layers;
    const unit = own?.chosen[0] ?? null;
    rows.push({
      model: info.model.name,
      count: found?.read ?? 0,
      unit,
      reason: unit === null ? why(named, layer) : null,
    });
  }
  return { ...named, models: rows };
}

/** Why a model does not have a unit. */
function why({ layer: name, unit }: NamedUnit, layer: Layer | undefined): string {
  if (layer === undefined) return `it has no layer ${name}`;
  const { count } = layer.channels;
  return typeof count === "number" && unit >= count
    ? `its ${name} has units 0 to ${count - 1}`
    : `the number of units of its ${name} is not known`;
}
