import { csvText } from "../../base/csv-text.ts";
import { finite } from "../../base/finite.ts";
import { nameAt } from "../../base/name-column.ts";
import { writeTarget } from "../../explain/target-text.ts";
import type { StudyInfo } from "../study.ts";
import type { Counterfactual } from "../what-if/counterfactual-messages.ts";

interface CounterfactualImage {
  readonly item: number;
  readonly name: string;
  readonly predicted: string;
  readonly confidence: number;
  readonly true: string | null;
}

interface Around {
  readonly class: string | null;
  readonly share: number | null;
}

/** An image and its counterfactual, as JSON; each field is described in docs/json.md. */
export interface CounterfactualReport {
  readonly model: string;
  readonly data: string;
  readonly layer: string;
  readonly image: CounterfactualImage;
  readonly other: CounterfactualImage;
  readonly among: number;
  readonly differing: number;
  readonly nearer: number;
  readonly neighbours: number;
  readonly by: "labels" | "predictions";
  readonly parting: string | null;
  readonly apart: string | null;
  readonly layers: readonly {
    readonly layer: string;
    readonly distance: number | null;
    readonly typical: number | null;
    readonly own: Around;
    readonly other: Around;
  }[];
  readonly flip:
    | {
        readonly norm: "l2" | "linf";
        readonly distance: number;
        readonly frame: number;
        readonly tries: number;
        readonly command: string;
      }
    | { readonly reason: string }
    | null;
  readonly strip: string;
  readonly notes: readonly string[];
}

/** The model and the image as they are typed, for the commands that the report names. */
export interface Typed {
  readonly model: string;
  readonly image: string;
}

/** Gathers a finished counterfactual into the report. */
export function reportCounterfactual(
  info: Pick<StudyInfo, "model" | "data">,
  found: Counterfactual,
  typed: Typed,
  notes: readonly string[] = [],
): CounterfactualReport {
  const { model, data } = info;
  const layerName = (index: number | undefined) => (index === undefined ? null : (model.layers[index]?.name ?? null));
  const className = (index: number | undefined) =>
    index === undefined || index < 0 ? null : (data.classes[index] ?? String(index));
  const imageOf = (item: number, at: 0 | 1) => ({
    item,
    name: nameAt(data.names, item) ?? String(item),
    predicted: className(found.predicted[at]) ?? "",
    confidence: found.confidence[at],
    true: className(data.labels?.[item]),
  });
  const { neighbourhoods: near, flip } = found;
  const sideOf = (own: typeof near.own | undefined, at: number) => ({
    class: className(own?.classes[at]),
    share: finite(own?.shares[at] ?? Number.NaN),
  });
  return {
    model: model.name,
    data: data.name,
    layer: layerName(found.layer) ?? String(found.layer),
    image: imageOf(found.item, 0),
    other: imageOf(found.other, 1),
    among: found.among,
    differing: found.differing,
    nearer: found.nearer,
    neighbours: near.count,
    by: near.by,
    parting: layerName(near.parting),
    apart: layerName(near.apart),
    layers: Array.from(found.layers, (layer, at) => ({
      layer: layerName(layer) ?? String(layer),
      distance: finite(found.distances[at] ?? Number.NaN),
      typical: finite(found.typical[at] ?? Number.NaN),
      own: sideOf(near.own, at),
      other: sideOf(near.other, at),
    })),
    flip:
      flip === undefined
        ? null
        : "reason" in flip
          ? flip
          : {
              norm: flip.norm,
              distance: flip.distance,
              frame: flip.frame,
              tries: flip.tries,
              command: stripCommand(typed, flip.request, data.classes),
            },
    strip: stripCommand(typed, found.strip, data.classes),
    notes,
  };
}

/** The command line that makes a strip. */
function stripCommand(
  { model, image }: Typed,
  { items: _, target, ...settings }: Counterfactual["strip"],
  classes: readonly string[],
): string {
  const [one = ""] = [target].flat();
  const text = typeof one === "string" ? one : writeTarget(one, classes);
  const options = Object.entries(settings).flatMap(([key, value]) =>
    value === undefined ? [] : [`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`],
  );
  const words = [quoted(model), quoted(image), `--target ${quoted(text)}`, ...options, "--out strip.png"];
  return `deepling strip ${words.join(" ")}`;
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The layers as CSV. */
export function counterfactualCsv({ layers }: CounterfactualReport): string {
  const head = ["layer", "distance", "mean_distance", "class", "share", "class_of_other", "share_of_other"];
  return csvText([
    head,
    ...layers.map(({ layer, distance, typical, own, other }) => [
      ...[layer, distance, typical, own.class, own.share],
      ...[other.class, other.share],
    ]),
  ]);
}
