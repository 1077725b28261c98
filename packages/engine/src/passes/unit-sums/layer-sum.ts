import type { Node } from "../../graph/graph.ts";
import { hasTrait, isCarrier } from "../../ops/index.ts";
import type { Layer } from "../layer.ts";
import type { Net } from "../net.ts";

/** The sum that makes a layer's units: everything between it and `sources` is affine, so that what each source adds is a share of the sum. */
export interface LayerSum {
  /** The layer whose value the sum is. */
  readonly layer: number;
  /** Layers that are summed, in their order; 0 is the image. */
  readonly sources: readonly number[];
  /** Values that are made on the way, without the sources. */
  readonly within: ReadonlySet<string>;
  /** Whether weights or an addition stand on the way; otherwise each unit is one of the source's. */
  readonly adds: boolean;
}

/** What stood between the sum and a value already. */
interface Passed {
  readonly weights: boolean;
  readonly addition: boolean;
}

/**
 * The sum that makes a layer's units, through at most one convolution or matrix and one addition; normalisations in evaluation mode and what only rearranges
 * numbers are passed through. Undefined where the layer is no such sum (an activation, a pooling), or where a value on the way is no layer's.
 */
export function layerSum(net: Net, layers: readonly Layer[], layer: Layer): LayerSum | undefined {
  const owners = new Map(layers.map(({ value, index }) => [value, index]));
  const sources = new Set<number>();
  const within = new Set<string>();
  let adds = false;

  const walk = (value: string, passed: Passed): boolean => {
    const owner = owners.get(value);
    const isStart = value === layer.value;
    const node = net.producer(value);
    const step = node === undefined ? "opaque" : stepOf(net, node);
    const ends = step === "opaque" || passed.weights || (step === "adds" && passed.addition);
    if (owner !== undefined && !isStart && ends) {
      sources.add(owner);
      return true;
    }
    if (node === undefined || step === "opaque" || (step === "weighs" && passed.weights)) return false;
    within.add(value);
    adds ||= step === "weighs" || step === "adds";
    const next = { weights: passed.weights || step === "weighs", addition: passed.addition || step === "adds" };
    return net.dataInputs(node).every((input) => walk(input, next));
  };
  if (!walk(layer.value, { weights: false, addition: false }) || sources.has(layer.index)) return undefined;
  return { layer: layer.index, sources: [...sources].sort((a, b) => a - b), within, adds };
}

/** What a node does with the data that it reads; "opaque" where that is not affine. */
export function stepOf(net: Net, node: Node): "weighs" | "adds" | "hands on" | "opaque" {
  const data = net.dataInputs(node);
  const isFirst = data.length === 1 && node.inputs[0] === data[0];
  if (hasTrait(node, "affine") && isFirst) return node.type === "BatchNormalization" ? "hands on" : "weighs";
  if (hasTrait(node, "linear") && data.length === 1 && (isFirst || node.type !== "Div")) return "hands on";
  if (["Add", "Sub", "Sum"].includes(node.type) && node.domain === "") return "adds";
  return isCarrier(node.type) && data.length === 1 ? "hands on" : "opaque";
}
