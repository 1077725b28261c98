import { DeeplingError, type LocalStudy, type ModelInfo } from "@deepling/engine";
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

/** Reads "relu5/12"; undefined where nothing is given. Throws "invalid unit", and as `layerArgument` and `chooseUnits` do. */
export function readUnit(text: string | undefined, model: ModelInfo): NamedUnit | undefined {
  if (text === undefined) return undefined;
  const [, name, number] = /^(.+)\/(\d+)$/.exec(text.trim()) ?? [];
  if (name === undefined || number === undefined) {
    throw new DeeplingError("invalid", `unit: ${text}`, { hint: "give a layer and a number, such as relu5/12" });
  }
  const { layer, units } = layerArgument(name, model);
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
    rows.push({ model: info.model.name, count: found?.read ?? 0, unit: own?.chosen[0] ?? null });
  }
  return { ...named, models: rows };
}
