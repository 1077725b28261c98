import { finite } from "../../base/finite.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { NO_DEPTH } from "../depth/decision-depths.ts";
import { depthNotes } from "../depth/depth-notes.ts";
import {
  LAYER_MEASURE_KEYS,
  type LayerKnowledge,
  type LayerMeasureKey,
  layerMeasure,
} from "../layers/layer-measures.ts";
import type { OwnMeasures } from "../layers/own-measures.ts";
import type { StudyInfo } from "../study.ts";

/** What a layer is made of, costs and tells: beside what is listed here a number per measure, null where it is not known. */
export interface LedgerRow extends Readonly<Record<LayerMeasureKey, number | null>> {
  readonly layer: string;
  readonly kind: string;
  readonly output: readonly (number | string)[];
  /** Name of the layer whose kernel computes this one too, so that its time is in that one's; null for all others. */
  readonly timedWith: string | null;
  /** Numbers of the person's own by their names; null where the file has none for the layer. */
  readonly own: Readonly<Record<string, number | null>>;
}

/** A row per layer, the input left out. */
export interface LedgerReport {
  readonly model: string;
  readonly data: string;
  readonly count: number;
  readonly sampled: number;
  readonly support: number;
  readonly voters: number;
  readonly held: number;
  /** Whose classes neighbours vote with: the data's labels, the network's predictions, or none where there are neither. */
  readonly classes: "labels" | "predictions" | "none";
  readonly accuracy: number | null;
  readonly undecided: number;
  /** How times were measured; null where they are not known. */
  readonly timing: {
    readonly images: number;
    readonly runs: number;
    readonly milliseconds: number;
    readonly elsewhere: number;
  } | null;
  /** The network that errors were measured against, and on how many images; null without one. */
  readonly against: { readonly model: string; readonly images: number } | null;
  readonly layers: readonly LedgerRow[];
  readonly notes: readonly string[];
}

/** What is known of a network for its ledger. */
export interface LedgerKnowledge extends Omit<LayerKnowledge, "layers" | "predicts"> {
  /** Name of the network that `errors` were measured against. */
  readonly against?: string | undefined;
  /** Numbers of the person's own. */
  readonly own?: OwnMeasures | undefined;
}

/** Gathers what each layer is made of, costs and tells; what is not known (yet) is null. */
export function reportLedger(
  { model, data }: Pick<StudyInfo, "model" | "data">,
  known: LedgerKnowledge,
  notes: readonly string[] = [],
): LedgerReport {
  const { units, depth, times, errors, against, own } = known;
  const { layers } = model;
  const knowledge = { ...known, layers, predicts: hasScores(model.output) };
  const values = measured((key) => layerMeasure(key).of(knowledge));
  const unknown = measured<number | null>(() => null);
  const numbersOf = (layer: Layer) => {
    // filled into a copy: made from its entries, each row of 100,000 takes two to five times as long
    const numbers: Record<LayerMeasureKey, number | null> = { ...unknown };
    for (const key of LAYER_MEASURE_KEYS) numbers[key] = finite(values[key](layer));
    return numbers;
  };
  return {
    ...{ model: model.name, data: data.name, count: units?.read ?? depth?.read ?? 0, support: depth?.support ?? 0 },
    sampled: units?.sampled ?? 0,
    voters: depth?.voters ?? 0,
    held: depth?.labelled === true ? depth.held : 0,
    classes: depth === undefined ? "none" : depth.labelled ? "labels" : "predictions",
    accuracy: finite(depth?.accuracy ?? Number.NaN),
    undecided: depth?.depths.reduce((sum, at) => sum + Number(at === NO_DEPTH.undecided), 0) ?? 0,
    timing:
      times === undefined
        ? null
        : { images: times.images, runs: times.runs, milliseconds: times.total, elsewhere: times.elsewhere },
    against: errors === undefined ? null : { model: against ?? "", images: errors.images },
    layers: layers.slice(1).map((layer) => ({
      layer: layer.name,
      kind: layer.kind,
      output: layer.shape.slice(1),
      timedWith: layers[times?.within[layer.index] ?? -1]?.name ?? null,
      ...numbersOf(layer),
      own: Object.fromEntries(
        (own?.columns ?? []).map((column, at) => [column, finite(own?.values[at]?.[layer.index] ?? Number.NaN)]),
      ),
    })),
    notes: [...notes, ...(depth === undefined ? [] : depthNotes(depth, layers)), ...(own?.notes ?? [])],
  };
}

/** An object with a value for every measure. */
export function measured<T>(of: (key: LayerMeasureKey) => T): Readonly<Record<LayerMeasureKey, T>> {
  return Object.fromEntries(LAYER_MEASURE_KEYS.map((key) => [key, of(key)])) as Record<LayerMeasureKey, T>;
}

/** A row per layer, for a table of the person's own: every measure that some layer has. */
export function ledgerRows(report: LedgerReport): readonly (readonly (string | number | null)[])[] {
  const keys = LAYER_MEASURE_KEYS.filter((key) => report.layers.some((layer) => layer[key] !== null));
  const own = Object.keys(report.layers[0]?.own ?? {});
  return [
    ["layer", "kind", "output", ...keys, ...own],
    ...report.layers.map((layer) => [
      ...[layer.layer, layer.kind, layer.output.join("x")],
      ...keys.map((key) => layer[key]),
      ...own.map((column) => layer.own[column] ?? null),
    ]),
  ];
}
