import { floatAttribute, intAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { constantTensor } from "../../ops/rules/like.ts";
import type { Net } from "../net.ts";
import { numbersIn } from "./take-positions.ts";
import { groupingOf } from "./weighted-ties.ts";

/** Channels that leave a sum, and the number that each of them holds. */
export type Leaving = ReadonlyMap<number, number>;

/**
 * What a Conv, Gemm or MatMul adds to each output for channels that leave its sum: Σ number · weight, one for each output before any is removed.
 * Undefined where nothing is added.
 */
export function addedBy(net: Net, node: Node, leaving: Leaving): Float64Array | undefined {
  const tensor = net.constant(node.inputs[1] ?? "");
  const numbers = [...leaving].filter(([, number]) => number !== 0);
  if (numbers.length === 0 || tensor === undefined) return undefined;
  const weights = numbersIn(tensor);
  const { shape } = tensor;
  if (node.type === "Conv") return addedByKernels(net, node, numbers, weights, shape);
  const turned = node.type === "Gemm" && intAttribute(node, "transB", 0) === 1;
  const alpha = node.type === "Gemm" ? floatAttribute(node, "alpha", 1) : 1;
  const [rows = 1, columns = 1] = shape.slice(-2);
  const outputs = turned ? rows : columns;
  const sums = new Float64Array(outputs);
  for (const [input, number] of numbers) {
    for (let output = 0; output < outputs; output++) {
      sums[output] =
        (sums[output] ?? 0) +
        alpha * number * (weights[turned ? output * columns + input : input * columns + output] ?? 0);
    }
  }
  return sums;
}

function addedByKernels(
  net: Net,
  node: Node,
  numbers: readonly (readonly [number, number])[],
  weights: Float64Array,
  shape: readonly number[],
) {
  const grouping = groupingOf(net, node);
  if (grouping === undefined) return undefined;
  const [size, inputs] = [sizeOf(shape.slice(2)), shape[1] ?? 1];
  const sums = new Float64Array(shape[0] ?? 0);
  for (const [input, number] of numbers) {
    const group = Math.floor(input / grouping.inputs);
    for (let output = group * grouping.outputs; output < (group + 1) * grouping.outputs; output++) {
      const first = (output * inputs + (input % grouping.inputs)) * size;
      let sum = 0;
      for (let at = first; at < first + size; at++) sum += weights[at] ?? 0;
      sums[output] = (sums[output] ?? 0) + number * sum;
    }
  }
  return sums;
}

/** A bias of one number for each output, with what is added to it; `scale` is what the node multiplies its bias with. */
export function grownBias(bias: Tensor | undefined, added: Float64Array, type: Tensor["type"], scale = 1): Tensor {
  const own = bias === undefined ? new Float64Array(1) : numbersIn(bias);
  const numbers = Array.from(
    added,
    (number, at) => scale * (own.length === 1 ? (own[0] ?? 0) : (own[at] ?? 0)) + number,
  );
  return constantTensor(bias?.type ?? type, [added.length], numbers);
}
