import type { Tensor } from "../../graph/tensor.ts";
import { parametersOf } from "../../passes/cost.ts";
import { createNet } from "../../passes/net.ts";
import type { Subject } from "../subject.ts";

/** Bars of a tensor's histogram. */
export const WEIGHT_BINS = 41;

/** Figures of one tensor of parameters, over all of its numbers as they are stored. */
export interface TensorStatistics {
  /** Name of the initializer. */
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly count: number;
  /** Numbers that are exactly 0. */
  readonly zeros: number;
  /** Numbers that are NaN or infinite; the figures below leave them out, and are NaN where nothing remains. */
  readonly notFinite: number;
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** Standard deviation over all numbers (divided by their count). */
  readonly deviation: number;
  /** How many numbers fall into each of `WEIGHT_BINS` bins of equal width from `least` to `most`. */
  readonly bins: Int32Array;
}

/** Figures of the parameters of every layer that has some. */
export interface WeightStatistics {
  readonly kind: "weight statistics";
  readonly final: true;
  readonly layers: readonly { readonly layer: number; readonly tensors: readonly TensorStatistics[] }[];
}

/** Reads all parameters once. */
export function weightStatistics({ graph, model }: Subject): WeightStatistics {
  const net = createNet(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const layers = model.layers.flatMap((layer) => {
    const own = layer.nodes.flatMap((name) => nodes.get(name) ?? []);
    const tensors = [...parametersOf(net, own)].flatMap((name): TensorStatistics[] => {
      const tensor = net.constant(name);
      return tensor === undefined ? [] : [tensorStatistics(name, tensor)];
    });
    return tensors.length === 0 ? [] : [{ layer: layer.index, tensors }];
  });
  return { kind: "weight statistics", final: true, layers };
}

/** The figures of one tensor. */
export function tensorStatistics(name: string, { type, shape, data }: Tensor): TensorStatistics {
  const values = data as ArrayLike<number>;
  const { length } = values;
  let [zeros, notFinite, sum] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < length; at++) {
    const value = Number(values[at]);
    if (!Number.isFinite(value)) {
      notFinite++;
      continue;
    }
    if (value === 0) zeros++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const counted = length - notFinite;
  const mean = sum / counted;
  const bins = new Int32Array(WEIGHT_BINS);
  const perBin = most > least ? WEIGHT_BINS / (most - least) : 0;
  let squares = 0;
  for (let at = 0; at < length; at++) {
    const value = Number(values[at]);
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    const bin = perBin === 0 ? WEIGHT_BINS >> 1 : Math.min(WEIGHT_BINS - 1, Math.floor((value - least) * perBin));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const known = counted > 0;
  return {
    ...{ name, type, shape, count: length, zeros, notFinite, mean, bins },
    least: known ? least : Number.NaN,
    most: known ? most : Number.NaN,
    deviation: Math.sqrt(squares / counted),
  };
}
