import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { consumers } from "../../graph/walk.ts";
import { type LayerMatch, matchLayers } from "../../passes/difference/match-layers.ts";
import type { Layer } from "../../passes/layer.ts";
import { isQuantised } from "../../passes/opening/is-quantised.ts";
import { chooseBatch } from "../batch-size.ts";
import type { Subject } from "../subject.ts";
import { comparedItems, readBoth } from "./read-both.ts";

/** How far a layer is from the one that it stands for. */
export interface LayerError {
  /** Layer of the network asked. */
  readonly layer: number;
  /** Layer of the network that it is measured against. */
  readonly other: number;
  readonly by: LayerMatch["by"];
  /** ‖own − other‖/‖other‖ over all images: 0 for equal ones; infinite where one has numbers that are not finite and the other has not; NaN where their shapes differ. */
  readonly error: number;
}

/** How far each layer of a network is from its match in another, such as the float network that it stands for. */
export interface LayerErrors {
  readonly kind: "layer errors";
  readonly final: true;
  /** Images that could be read. */
  readonly images: number;
  /** In the order of computing; layers without a match are left out. */
  readonly layers: readonly LayerError[];
  /** The error beyond which a layer counts as broken. */
  readonly limit: number;
  /** The first layer (of the network asked) whose error is beyond the limit; −1 for none, and where neither network is quantised: another network's layers are not meant to be the same. */
  readonly breaks: number;
}

/** Relative error at which a layer counts as broken unless told otherwise: ten times what 8 bits usually cost a layer. */
export const BROKEN = 0.1;

/** Bytes of activations that leave each network at once. */
const AT_ONCE = 64 * 2 ** 20;

/** What is measured against what. */
export interface LayerErrorsOptions {
  readonly own: Subject;
  readonly other: Subject;
  /** Images to measure on; 1,000 unless given. */
  readonly images?: number | undefined;
  readonly limit?: number | undefined;
  readonly signal: Abort | undefined;
}

/**
 * Measures each layer of a network against its match in another, on a seeded sample of the data: relative L2 of the difference. Meant for a float network and its quantised version, whose layers are read as the real
 * numbers that they are rounded to; where a layer holds what the float network computes as layers of their own (a normalisation folded into the convolution, a ReLU in the range), it is measured against the last of these.
 */
export async function* layerErrors(options: LayerErrorsOptions): AsyncGenerator<Progress | LayerErrors> {
  const { own, other, limit = BROKEN, signal } = options;
  const pairs = comparablePairs(own, other);
  const items = comparedItems(own.items, options.images);
  const sums = pairs.map(() => ({ apart: 0, whole: 0 }));
  const fitting = [own, other].map(({ batch, model }) => Math.min(batch, chooseBatch(model.layers, AT_ONCE)));
  const values = (of: Subject, layers: readonly Layer[]) => {
    const { network } = of.passes;
    const rounded = roundedValues(of.graph);
    return { subject: of, network, values: layers.map(({ value }) => rounded(value)) };
  };
  const [a, b] = [
    values(
      own,
      pairs.map(({ layer }) => layer),
    ),
    values(
      other,
      pairs.map(({ match }) => match),
    ),
  ];
  let [done, images] = [0, 0];
  for await (const part of readBoth(a, b, items, Math.min(...fitting), signal)) {
    for (const [index, sum] of sums.entries()) {
      const [found, wanted] = [part.own[index], part.other[index]];
      if (found !== undefined && wanted !== undefined) addDifference(sum, wanted, found, part);
    }
    done += part.count;
    images += part.present.length;
    yield { kind: "progress", stage: "comparing layers", done, total: items.length };
  }
  const layers = pairs.map(({ layer, match, by }, index): LayerError => {
    const { apart, whole } = sums[index] ?? { apart: Number.NaN, whole: 0 };
    return { layer: layer.index, other: match.index, by, error: apart === 0 ? 0 : Math.sqrt(apart / whole) };
  });
  const isVersion = isQuantised(own.graph) || isQuantised(other.graph);
  const breaks = (isVersion ? layers.find(({ error }) => error > limit)?.layer : undefined) ?? -1;
  yield { kind: "layer errors", final: true, images, layers, limit, breaks };
}

interface Pair {
  readonly layer: Layer;
  readonly match: Layer;
  readonly by: LayerMatch["by"];
}

/** What a layer may hold of those behind it: a quantiser folds normalisations into convolutions, and ReLUs into ranges. */
const ABSORBED: ReadonlySet<string> = new Set(["normalization", "activation"]);

function comparablePairs(own: Subject, other: Subject): readonly Pair[] {
  const matches = matchLayers(own.model.layers, other.model.layers);
  const matched = new Set(matches.map(({ other: at }) => at));
  const layers = other.model.layers;
  /** The last of the layers behind that the network asked does not have by themselves. */
  const behind = (layer: Layer): Layer => {
    const readers = layers.filter(({ inputs }) => inputs.includes(layer.index));
    const [next] = readers;
    const absorbed =
      readers.length === 1 && next?.inputs.length === 1 && ABSORBED.has(next.kind) && !matched.has(next.index);
    return absorbed ? behind(next) : layer;
  };
  return matches.flatMap(({ layer: at, other: to, by }): Pair[] => {
    const [layer, match] = [own.model.layers[at], layers[to]];
    return layer === undefined || match === undefined ? [] : [{ layer, match: behind(match), by }];
  });
}

/** The value as later layers read it: behind QuantizeLinear and DequantizeLinear where all that reads it are these. */
function roundedValues(graph: Graph): (value: string) => string {
  const readers = consumers(graph);
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const only = (value: string, type: string): Node | undefined => {
    const read = readers.get(value) ?? [];
    return !outputs.has(value) && read.every((node) => node.type === type) ? read[0] : undefined;
  };
  return (value) => {
    const quanta = only(value, "QuantizeLinear")?.outputs[0] ?? "";
    return only(quanta, "DequantizeLinear")?.outputs[0] ?? value;
  };
}

/** Adds the squares of one batch; pictures that could not be read do not count. */
function addDifference(
  sum: { apart: number; whole: number },
  wanted: Tensor,
  found: Tensor,
  { present, count }: { readonly present: readonly number[]; readonly count: number },
): void {
  if (String(wanted.shape) !== String(found.shape)) {
    sum.apart = Number.NaN;
    return;
  }
  const size = wanted.data.length / Math.max(1, count);
  for (const row of present) {
    for (let at = row * size; at < (row + 1) * size; at++) {
      const [a, b] = [Number(wanted.data[at]), Number(found.data[at])];
      if (Number.isFinite(a) && Number.isFinite(b)) {
        sum.whole += a * a;
        sum.apart += (a - b) ** 2;
      } else if (!Object.is(a, b)) sum.apart = Number.POSITIVE_INFINITY;
    }
  }
}
