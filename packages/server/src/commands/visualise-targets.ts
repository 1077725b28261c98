import { type AskedTarget, hasScores, type ModelInfo, readTarget } from "@deepling/engine";
import { chooseUnits } from "./choose.ts";
import { layerArgument } from "./layer-argument.ts";

/** What pictures are made of, and what the whole of it is called. */
export interface VisualiseTargets {
  readonly title: string;
  readonly targets: readonly { readonly name: string; readonly target: AskedTarget }[];
}

/**
 * Reads `--target`: a layer (each of its units), LAYER/12 or LAYER/0,4-7 (some of its units), or whatever other commands take as a target. A class of that name goes
 * first.
 */
export function visualiseTargets(text: string, model: ModelInfo, classes: readonly string[]): VisualiseTargets {
  const known = hasScores(model.output) ? classes : [];
  const [, named = text, list] = /^(.+)\/([\d,\s-]+)$/.exec(text) ?? [];
  const isUnits = list !== undefined && !named.includes(":") && !named.includes("+");
  const isLayer = isUnits || model.layers.some(({ name }) => name === text);
  if (!isLayer || known.includes(text)) {
    return { title: text, targets: [{ name: text, target: readTarget(text, known) }] };
  }
  const { layer, units } = layerArgument(named, model);
  const chosen =
    list === undefined ? Array.from({ length: units }, (_, unit) => unit) : chooseUnits(list, units, named);
  const targets = chosen.map((unit) => ({
    name: `${layer.name}/${unit}`,
    target: { kind: "unit", layer: layer.name, unit } as const,
  }));
  return { title: text, targets };
}
