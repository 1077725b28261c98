import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import { nameAt } from "../../base/name-column.ts";
import type { Progress } from "../../base/progress.ts";
import { requireScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import { layersRead, rowForm } from "../../passes/layer-rows.ts";
import { evaluationsOf } from "../evaluations.ts";
import type { Evaluation } from "../study.ts";
import type { Subject } from "../subject.ts";
import type { Counterfactual, CounterfactualRequest } from "./counterfactual-messages.ts";
import { type Distances, measureDistances } from "./distances.ts";
import { firstParting, lastingParting, nearestOf, neighbourhoodSize, neighbourhoodsOf } from "./neighbourhoods.ts";
import { smallestFlip } from "./smallest-flip.ts";

/**
 * The most similar image with another prediction: every image is compared by its activations. The pair comes first, then the other image's
 * neighbourhood and the smallest strip that flips. Throws "missing image" where all images are predicted alike or there is no other, "unsupported layer".
 */
export async function* counterfactual(
  subject: Subject,
  request: CounterfactualRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Counterfactual> {
  const { model, items, data } = subject;
  requireScores(model.output, "a counterfactual is an image with another prediction");
  const { item, layer, neighbours = 10, flip } = request;
  subject.item(item);
  requireOthers(subject, item);
  rowForm(subject.layer(layer));
  const evaluation = yield* subject.shared(evaluationsOf).ask(signal);
  const layers = layersRead(model.layers, model.blocks);
  const compare = async function* compare(one: number): AsyncGenerator<Progress, Distances> {
    const activations = await subject.network.read(
      await subject.inputOf(one),
      layers.map(({ value }) => value),
    );
    return yield* measureDistances(subject, { layers, references: [activations], items, signal });
  };
  const own = yield* compare(item);
  const pair = findPair(own, evaluation, { item, at: layers.findIndex(({ index }) => index === layer), subject });
  const classes = data.labels ?? evaluation.predicted;
  const classIn = (found: Distances, centre: number) =>
    found.items.map((one) => (one === centre ? -1 : (classes[one] ?? -1)));
  const count = neighbourhoodSize(neighbours, classIn(own, item));
  const around = (found: Distances, centre: number) =>
    neighbourhoodsOf(found.references[0] ?? [], classIn(found, centre), count);
  const target = { kind: "class", class: pair.predicted[1] } as const;
  const near = {
    count,
    by: data.labels === undefined ? ("predictions" as const) : ("labels" as const),
    own: around(own, item),
    other: undefined,
    parting: undefined,
    apart: undefined,
  };
  const found: Counterfactual = {
    kind: "counterfactual",
    final: false,
    item,
    layer,
    ...pair,
    layers: Int32Array.from(layers, ({ index }) => index),
    neighbourhoods: near,
    strip: { items: [item], target },
    flip: undefined,
  };
  yield found;

  const other = around(yield* compare(pair.other), pair.other);
  const neighbourhoods = { ...near, other, ...parting(layers, near.own.classes, other.classes) };
  if (flip === undefined) return yield { ...found, final: true, neighbourhoods };
  yield { ...found, neighbourhoods };
  const strip = { item, class: pair.predicted[1], norm: flip, signal } as const;
  yield { ...found, final: true, neighbourhoods, flip: yield* smallestFlip(subject, strip) };
}

/** Throws where the data holds one image. */
function requireOthers({ items, data }: Subject, item: number): void {
  if (items.length > 1) return;
  throw new DeeplingError("missing", `images: ${data.name} holds no other image than ${nameAt(data.names, item)}`, {
    hint: "a counterfactual is sought among the data's images: give a folder or a data set",
  });
}

type Pair = Pick<
  Counterfactual,
  "other" | "predicted" | "confidence" | "among" | "differing" | "nearer" | "distances" | "typical"
>;

function findPair(
  { items, references }: Distances,
  { predicted, confidence }: Evaluation,
  { item, at, subject }: { readonly item: number; readonly at: number; readonly subject: Subject },
): Pair {
  const layers = references[0] ?? [];
  const distances = layers[at] ?? new Float32Array();
  const own = predicted[item] ?? -1;
  const isOther = (row: number) => (predicted[items[row] ?? -1] ?? -1) >= 0 && predicted[items[row] ?? -1] !== own;
  const [row] = own < 0 ? [] : nearestOf(distances, 1, isOther);
  if (row === undefined) {
    const name = subject.dataset.itemName(item);
    const why =
      own < 0
        ? `the scores of ${name} are NaN or infinite`
        : `no image of ${subject.data.name} is predicted as another class than ${name}`;
    throw new DeeplingError("missing", `image: ${why}`, { hint: "use more images, or start from another one" });
  }
  const other = items[row] as number;
  const compared = distances.filter((distance, at) => !Number.isNaN(distance) && items[at] !== item);
  return {
    other,
    predicted: [own, predicted[other] as number],
    confidence: [confidence[item] as number, confidence[other] as number],
    among: compared.length,
    differing: items.filter((_, at) => isOther(at) && !Number.isNaN(distances[at])).length,
    nearer: compared.filter((distance) => distance < (distances[row] as number)).length,
    distances: Float32Array.from(layers, (layer) => layer[row] as number),
    typical: Float32Array.from(layers, (layer) => meanOf(layer, (at) => items[at] !== item)),
  };
}

function meanOf(values: Float32Array, counts: (at: number) => boolean): number {
  const counted = values.filter((value, at) => !Number.isNaN(value) && counts(at));
  return counted.reduce((sum, value) => sum + value, 0) / counted.length;
}

/** Where two lists of classes part, and where they part for good. */
function parting(layers: readonly Layer[], own: Int32Array, other: Int32Array) {
  const indexOf = (at: number | undefined) => (at === undefined ? undefined : layers[at]?.index);
  return { parting: indexOf(firstParting(own, other)), apart: indexOf(lastingParting(own, other)) };
}
