import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import { percent } from "../../base/percent.ts";
import { plural } from "../../base/plural.ts";
import type { Progress } from "../../base/progress.ts";
import type { Graph } from "../../graph/graph.ts";
import { producers, valueNames } from "../../graph/walk.ts";
import { fixImage } from "../../model/prepare-input.ts";
import { hasScores, type ScoreOutput } from "../../model/score-output.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { writeModel } from "../../onnx/write-model.ts";
import { isCarrier } from "../../ops/index.ts";
import type { Layer } from "../../passes/layer.ts";
import { trainingNodes } from "../../passes/opening/inference.ts";
import { prepare } from "../../passes/prepare.ts";
import { type PrunedGraph, pruneUnits } from "../../passes/prune/prune-units.ts";
import type { Tensors } from "../../runtime/runtime.ts";
import { findNotFinite } from "../finite/find-not-finite.ts";
import { notFiniteError } from "../finite/not-finite.ts";
import { noteUnjudged } from "../finite/say-unjudged.ts";
import type { Subject } from "../subject.ts";
import { channelGroups, prunableLayers } from "./channel-groups.ts";
import { type LayerUnits, lowestUnits } from "./choose-units.ts";
import { type Compared, compareNetworks } from "./compare-networks.ts";
import type { Criterion, Pruned, PruneRequest } from "./prune-messages.ts";
import { scoreUnits } from "./score-units.ts";

/** What units are chosen by where nothing is said: without class scores there is no probability whose gradient could be taken. */
const defaultCriterion = (output: ScoreOutput): Criterion => (hasScores(output) ? "gradient" : "wanda");

/**
 * Removes units of layers physically and says what that saves and costs, on every image of the data. Throws "missing unit" where a layer would
 * have none left, "unsupported units" where none can be removed, with the reason, "missing class scores" where the criterion needs them, and what `pruneUnits` throws.
 */
export async function* prune(
  subject: Subject,
  request: PruneRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Pruned> {
  const { model, passes, image, source } = subject;
  if (source === undefined) {
    throw new DeeplingError("unsupported", "pruning: the file of this model is not at hand", {
      hint: "open the model by itself",
    });
  }
  const [training] = trainingNodes(source.graph);
  if (training !== undefined) {
    throw new DeeplingError("unsupported", `pruning: ${training.type} "${training.name}" is in training mode`, {
      hint: "--inference runs it in inference mode; or export the model in evaluation mode",
    });
  }
  const graph = prepare(source.graph);
  const layers = request.layers?.map(subject.layer) ?? prunableLayers(subject.graph, model.layers);
  requireValues(graph, layers);
  const { keep, units, by = defaultCriterion(model.output) } = request;
  const asked =
    units === undefined ? yield* chosen(subject, layers, { keep: keep ?? 0.5, by }, signal) : named(layers, units);
  const layerOf = layerFinder(graph, model.layers);
  const result = await pruneUnits(
    graph,
    asked.map(({ layer, units }) => ({ value: layer.value, axis: layer.channels.axis, units })),
    {
      bind: (own) => fixImage(own, image),
      run: (own, feeds) => runOnce(passes.runtime, own, feeds),
      coupled: request.coupled ?? "together",
      nameOf: (value) => layerOf(value)?.name ?? `"${value}"`,
    },
  );
  const changed = fewer(model.layers, result);
  if (changed.length === 0) throw nothingRemoved(asked, result);
  const [masked, pruned] = [result.masked, result.graph].map((own) => source.inspect(own));
  if (masked === undefined || pruned === undefined) return;
  const compared = yield* compareNetworks(subject, [subject.graph, masked.graph, pruned.graph], signal);
  requireSame(compared);
  const [whole, held, left] = compared.answers.map((answers) => answers);
  const encoded = writeModel(result.graph);
  const costs = ({ parameters, multiplyAdds }: typeof model) => ({ parameters, multiplyAdds });
  const none = { accuracy: Number.NaN, trueConfidence: Number.NaN };
  yield {
    kind: "pruned",
    model: encoded,
    count: compared.count,
    unjudged: Int32Array.from(compared.unjudged),
    notes: await noteUnjudged(subject, compared.unjudged, signal),
    before: { ...costs(model), bytes: writeModel(graph).length, ...(whole ?? none) },
    masked: held ?? none,
    after: { ...costs(pruned.model), bytes: encoded.length, ...(left ?? none) },
    difference: compared.difference,
    largest: compared.largest,
    by: units === undefined ? by : undefined,
    layers: changed,
    held: result.held.map(({ value, units }) => ({
      layer: layerOf(value)?.index ?? -1,
      value,
      chosen: asked.some(({ layer }) => layer.value === value),
      units: Int32Array.from(units),
    })),
    kept: result.kept.map(({ value, unit, kind, reason }) => ({
      layer: layerOf(value)?.index ?? -1,
      unit,
      kind,
      reason,
    })),
  };
}

/** Beyond rounding, of a half-precision file too: as a share of the largest score. */
const ROUNDING = 0.02;

/** A file that does not answer as it should is not given out. Throws "unsupported model". */
function requireSame({ difference, largest }: Compared): void {
  if (difference <= ROUNDING * Math.max(largest, Number.MIN_VALUE)) return;
  const by = Number(difference.toPrecision(2));
  throw new DeeplingError("unsupported", `model: pruned, its outputs differ from the masked network's by ${by}`, {
    hint: "this is a fault of Deepling: report it with the model; `ablate --out` writes the masked network",
  });
}

async function* chosen(
  subject: Subject,
  layers: readonly Layer[],
  { keep, by }: { readonly keep: number; readonly by: Criterion },
  signal: Abort | undefined,
): AsyncGenerator<Progress, readonly LayerUnits[]> {
  if (layers.length === 0) {
    throw new DeeplingError("unsupported", "layers: the model has none whose channels can be removed", {
      hint: "its channels all reach an output, or an operator that needs each of them",
    });
  }
  const scores = yield* scoreUnits(subject, layers, by, signal);
  if ([...scores.values()].some((own) => Array.from(own).every(Number.isNaN))) {
    const found = await findNotFinite(subject, subject.items, signal);
    if (found !== undefined) throw notFiniteError(found);
  }
  const lowest = lowestUnits(channelGroups(subject.graph, layers), layers, scores, keep);
  if (lowest.length > 0) return lowest;
  const most = Math.max(...layers.map(({ channels }) => Number(channels.count)));
  throw new DeeplingError("missing", `units: keeping ${percent(keep, 2)} removes none of ${plural(most, "unit")}`, {
    hint: `keep less, such as ${((most - 1) / most).toPrecision(2)}`,
  });
}

function named([layer, ...more]: readonly Layer[], units: readonly number[]): readonly LayerUnits[] {
  if (layer === undefined || more.length > 0) {
    throw new DeeplingError("invalid", "units: numbers of several layers", {
      hint: "name one layer, or a share to keep",
    });
  }
  return [{ layer, units }];
}

/** Finds the layer whose units a value has: its own, or the one before operators that rearrange numbers without changing how many channels there are. */
function layerFinder(graph: Graph, layers: readonly Layer[]): (value: string) => Layer | undefined {
  const known = new Map(layers.map((layer) => [layer.value, layer]));
  const made = producers(graph);
  const extentOf = (value: string) => graph.types.get(value)?.shape?.[1];
  return (value) => {
    let now = value;
    while (!known.has(now)) {
      const node = made.get(now);
      if (node === undefined || !isCarrier(node.type)) return undefined;
      now = node.inputs[0] ?? "";
    }
    const found = known.get(now);
    return now === value || found?.channels.count === extentOf(value) ? found : undefined;
  };
}

/** The layers must be values of the file, which may compute several steps in one. */
function requireValues(graph: Graph, layers: readonly Layer[]): void {
  const values = valueNames(graph);
  for (const { name, value } of layers) {
    if (values.has(value)) continue;
    throw new DeeplingError("unsupported", `layer: ${name} (the file computes it in one step with others)`, {
      hint: "choose another",
    });
  }
}

async function runOnce(runtime: Subject["runtime"], graph: Graph, feeds: Tensors): Promise<Tensors> {
  const session = await runtime.open(encodeModel(graph));
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
}

/** The layers that have fewer units. */
function fewer(layers: readonly Layer[], { left }: PrunedGraph): Pruned["layers"] {
  return layers.flatMap(({ index, value, channels }) => {
    const kept = left({ value, axis: channels.axis });
    return kept === undefined ? [] : [{ layer: index, before: Number(channels.count), after: kept.length }];
  });
}

function nothingRemoved(asked: readonly LayerUnits[], { kept }: PrunedGraph): DeeplingError {
  const names = asked.map(({ layer }) => layer.name).join(", ");
  const [first] = kept;
  if (first === undefined)
    return new DeeplingError("missing", `units: ${names} would lose none`, { hint: "keep fewer" });
  const hint =
    first.kind === "padding"
      ? "choose the layer behind it (its normalisation or activation), where zero stays zero"
      : first.kind === "uneven"
        ? "remove as many units of each group, or give a share to keep"
        : "choose another layer";
  return new DeeplingError("unsupported", `units: of ${names} none can be removed (${first.reason})`, { hint });
}
