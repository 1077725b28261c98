import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { uneditedValues } from "../../edits/network/behind-edits.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { predictedClass } from "../../model/read-scores.ts";
import { strongestChannels } from "../activations.ts";
import type { Subject } from "../subject.ts";
import { createTurns } from "../turns.ts";
import type { ChangedLayers, ChangedScores, ChangeMessage, ChangeRequest } from "./change-messages.ts";
import { changedNeighbourhoods } from "./changed-neighbourhoods.ts";
import { drawn } from "./images-of.ts";
import { lastSeen, type SeenImage, seeImage } from "./kept-activations.ts";
import { changedUnits, differenceOf, type LayerPair, type LeftOut, movedBy, pairLayers } from "./layer-changes.ts";

/** Images among which neighbours are looked for unless said otherwise. */
const AMONG = 1000;

/** The questions about changes of a study take turns run by run: one that is given up while it waits never reaches the runtime. */
const turnsOfChanges = () => createTurns();

/**
 * What a variant does to one image: probabilities, then how far each layer moved, then its neighbourhoods where they are asked for. What is known
 * of the image before is kept for the next question, so that an edit costs the runs of the edited image alone: one for the scores, one for all layers.
 */
export async function* change(
  subject: Subject,
  request: ChangeRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | ChangeMessage> {
  const { base } = subject;
  const against = request.against === undefined ? base : await subject.of(request.against);
  const item = subject.item(request.item);
  for (const layer of [...(request.units?.layers ?? []), ...(request.maps === undefined ? [] : [request.maps.layer])]) {
    against.layer(layer);
  }
  const turns = base.shared(turnsOfChanges);
  const [before, after] = [against.shared(lastSeen).of(item), seeImage(subject, item)];

  yield await turns.takeOne(() => changedScores(against, subject, before, after, signal), signal);

  const { pairs, leftOut } = pairLayers(against.model.layers, subject.model.layers);
  const isUntouched = untouchedPairs(against, subject);
  const read = async () => {
    const was = await before.read(
      pairs.map((pair) => pair.before.value),
      signal,
    );
    signal?.throwIfAborted();
    const touched = pairs.filter((pair) => !isUntouched(pair));
    const moved = await after.read(
      touched.map((pair) => pair.after.value),
      signal,
    );
    const found = new Map(touched.map((pair, at) => [pair, moved[at]]));
    return [was, pairs.map((pair, at) => found.get(pair) ?? (was[at] as Tensor))] as const;
  };
  const [was, is] = await turns.takeOne(read, signal);
  yield changedLayers(request, pairs, was, is, leftOut);

  if (request.neighbours === undefined) return;
  const { count, among = AMONG } = request.neighbours;
  const others = base.items.filter((other) => other !== item);
  const asked = { against, subject, pairs, was, is, count, items: drawn(others, among), signal };
  yield* subject.turns.take(() => changedNeighbourhoods(asked), signal);
}

/** Whether a layer stands before every edit of the network, on the same image: then it is what it was, and not read again. */
function untouchedPairs(against: Subject, subject: Subject): (pair: LayerPair) => boolean {
  if (against.feed !== subject.feed || against.graph === subject.graph) return () => false;
  const same = uneditedValues(against.graph, subject.graph);
  return ({ before, after }) => same.get(after.value) === before.value;
}

async function changedScores(
  against: Subject,
  subject: Subject,
  before: SeenImage,
  after: SeenImage,
  signal: Abort | undefined,
): Promise<ChangedScores> {
  const was = await before.predict(signal);
  signal?.throwIfAborted();
  const is = await after.predict(signal);
  const predicted = [
    predictedClass(was.probabilities, against.model.output),
    predictedClass(is.probabilities, subject.model.output),
  ] as const;
  return { kind: "scores", item: before.item, before: was, after: is, predicted };
}

function changedLayers(
  { units, maps }: ChangeRequest,
  pairs: readonly LayerPair[],
  was: readonly Tensor[],
  is: readonly Tensor[],
  unpaired: readonly LeftOut[],
): ChangedLayers {
  const compared = new Map<number, readonly [Tensor, Tensor]>();
  const leftOut = [...unpaired];
  const moved = pairs.flatMap((pair, at) => {
    const [before, after] = [was[at] as Tensor, is[at] as Tensor];
    const found = movedBy(before, after);
    if ("reason" in found) {
      leftOut.push({ layer: pair.before.index, reason: found.reason });
      return [];
    }
    compared.set(pair.before.index, [before, after]);
    return [{ layer: pair.before, ...found }];
  });
  const layerOf = (index: number) => pairs.find(({ before }) => before.index === index)?.before;
  const mapped = maps === undefined ? undefined : compared.get(maps.layer);
  const mapLayer = maps === undefined ? undefined : layerOf(maps.layer);
  return {
    kind: "layers",
    layers: Int32Array.from(moved, ({ layer }) => layer.index),
    relative: Float32Array.from(moved, ({ relative }) => relative),
    size: Float32Array.from(moved, ({ size }) => size),
    leftOut: leftOut.sort((a, b) => a.layer - b.layer),
    unchanged: moved.every(({ change }) => change === 0),
    units: (units?.layers ?? []).flatMap((index) => {
      const [tensors, layer] = [compared.get(index), layerOf(index)];
      return tensors === undefined || layer === undefined
        ? []
        : [changedUnits(...tensors, layer, units?.count ?? tensors.length)];
    }),
    maps:
      mapped === undefined || mapLayer === undefined || maps === undefined
        ? undefined
        : strongestChannels(differenceOf(...mapped), mapLayer, maps.limit),
  };
}
