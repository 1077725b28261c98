import { csvText } from "../../base/csv-text.ts";
import { finite } from "../../base/finite.ts";
import { nameAt } from "../../base/name-column.ts";
import type { StudyInfo } from "../study.ts";
import type { ChangedLayers, ChangedNeighbourhoods, ChangedScores } from "../what-if/change-messages.ts";

interface Answered {
  readonly predicted: string | null;
  readonly probabilities: readonly number[];
}

interface Nearby {
  readonly class: string | null;
  readonly share: number | null;
  readonly nearest: number | null;
}

/** What an edit changes in one image, as JSON; each field is described in docs/json.md. */
export interface ChangeReport {
  readonly model: string;
  readonly data: string;
  readonly item: number;
  readonly name: string;
  readonly classes: readonly string[];
  readonly before: Answered;
  readonly after: Answered;
  readonly unchanged: boolean;
  readonly layers: readonly { readonly layer: string; readonly relative: number; readonly size: number }[];
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
  readonly units: readonly {
    readonly layer: string;
    readonly units: readonly { readonly unit: number; readonly before: number; readonly change: number }[];
  }[];
  readonly neighbourhoods: {
    readonly count: number;
    readonly among: number;
    readonly of: number;
    readonly by: "labels" | "predictions";
    readonly parting: string | null;
    readonly lasting: string | null;
    readonly layers: readonly { readonly layer: string; readonly before: Nearby; readonly after: Nearby }[];
  } | null;
  readonly notes: readonly string[];
}

/** All that a change was answered with. */
export interface ChangeAnswers {
  readonly scores: ChangedScores;
  readonly layers: ChangedLayers;
  readonly neighbourhoods: ChangedNeighbourhoods | undefined;
}

/** Gathers a change into the report. */
export function reportChange(
  info: Pick<StudyInfo, "model" | "data">,
  { scores, layers, neighbourhoods }: ChangeAnswers,
  notes: readonly string[] = [],
): ChangeReport {
  const { model, data } = info;
  const layerName = (index: number) => model.layers[index]?.name ?? String(index);
  const className = (index: number | undefined) =>
    index === undefined || index < 0 ? null : (data.classes[index] ?? String(index));
  const shares = ({ probabilities }: ChangedScores["before"], at: 0 | 1) => ({
    predicted: className(scores.predicted[at]),
    probabilities: [...probabilities],
  });
  const sideOf = (own: ChangedNeighbourhoods["before"], at: number) => ({
    class: className(own.classes[at]),
    share: finite(own.shares[at] ?? Number.NaN),
    nearest: finite(own.nearest[at] ?? Number.NaN),
  });
  return {
    model: model.name,
    data: data.name,
    item: scores.item,
    name: nameAt(data.names, scores.item) ?? String(scores.item),
    classes: data.classes,
    before: shares(scores.before, 0),
    after: shares(scores.after, 1),
    unchanged: layers.unchanged,
    layers: Array.from(layers.layers, (layer, at) => ({
      layer: layerName(layer),
      relative: layers.relative[at] ?? 0,
      size: layers.size[at] ?? 0,
    })),
    leftOut: layers.leftOut.map(({ layer, reason }) => ({ layer: layerName(layer), reason })),
    units: layers.units.map(({ layer, units, before, changes }) => ({
      layer: layerName(layer),
      units: Array.from(units, (unit, at) => ({ unit, before: before[at] ?? 0, change: changes[at] ?? 0 })),
    })),
    neighbourhoods:
      neighbourhoods === undefined
        ? null
        : {
            count: neighbourhoods.count,
            among: neighbourhoods.among,
            of: neighbourhoods.of,
            by: neighbourhoods.by,
            parting: neighbourhoods.parting === undefined ? null : layerName(neighbourhoods.parting),
            lasting: neighbourhoods.lasting === undefined ? null : layerName(neighbourhoods.lasting),
            layers: Array.from(neighbourhoods.layers, (layer, at) => ({
              layer: layerName(layer),
              before: sideOf(neighbourhoods.before, at),
              after: sideOf(neighbourhoods.after, at),
            })),
          },
    notes,
  };
}

/** The layers as CSV. */
export function changeCsv({ layers, neighbourhoods }: ChangeReport): string {
  const near = new Map(neighbourhoods?.layers.map((one) => [one.layer, one]));
  const head = ["layer", "relative_l2", "l2_before"];
  const more = ["class_before", "share_before", "nearest_before", "class_after", "share_after", "nearest_after"];
  return csvText([
    neighbourhoods === null ? head : [...head, ...more],
    ...layers.map(({ layer, relative, size }) => {
      const own = near.get(layer);
      const sides = [own?.before, own?.after].flatMap((one) => [
        one?.class ?? null,
        one?.share ?? null,
        one?.nearest ?? null,
      ]);
      return [layer, relative, size, ...(neighbourhoods === null ? [] : sides)];
    }),
  ]);
}
