import { intAttribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Net } from "../../passes/net.ts";
import { spaceOf } from "../../passes/prune/space.ts";
import { numbersIn } from "../../passes/prune/take-positions.ts";
import { groupingOf } from "../../passes/prune/weighted-ties.ts";

/** Where weights read a layer's units: a value, the axis on which its features lie, and what each feature is weighed with. */
export interface Reader {
  readonly value: string;
  readonly axis: number;
  /** The units that each feature stands for: one, or all that it shares channels with; none for features of other layers. */
  readonly units: readonly (readonly number[])[];
  /** Per feature: Σ |weight| over all that reads it. */
  readonly magnitudes: Float64Array;
}

/** The weights around a layer's units. */
export interface UnitWeights {
  readonly readers: readonly Reader[];
  /** Per unit: Σ |weight| of the kernels, or the matrix rows, that make it; NaN where none do. */
  readonly made: Float64Array;
}

/** Follows a layer's units to the weights that make them and to those that read them, through whatever stands between (`passes/prune`). */
export function weightsAround(net: Net, { value, channels }: Layer): UnitWeights {
  const own = { value, axis: channels.axis };
  const space = spaceOf(net, [own]);
  const count = Number(channels.count);
  const unitsOf = new Map<number, number[]>();
  for (let unit = 0; unit < count; unit++) {
    const found = space.classOf(own, unit);
    unitsOf.set(found, [...(unitsOf.get(found) ?? []), unit]);
  }
  const readers = space.sums.flatMap(({ node, place }): Reader[] => {
    const magnitudes = columnMagnitudes(net, node, space.extent(place));
    if (magnitudes === undefined) return [];
    const units = Array.from({ length: space.extent(place) }, (_, at) => unitsOf.get(space.classOf(place, at)) ?? []);
    return units.some((some) => some.length > 0) ? [{ ...place, units, magnitudes }] : [];
  });
  const made = new Float64Array(count).fill(Number.NaN);
  for (const node of net.nodes) {
    const axis = outputAxis(node);
    const place = { value: node.inputs[1] ?? "", axis: axis ?? 0 };
    if (axis === undefined || !space.has(place)) continue;
    const rows = rowMagnitudes(net.graph, place);
    rows?.forEach((magnitude, row) => {
      for (const unit of unitsOf.get(space.classOf(place, row)) ?? []) {
        made[unit] = magnitude + (Number.isNaN(made[unit]) ? 0 : (made[unit] ?? 0));
      }
    });
  }
  return { readers, made };
}

/** The axis of a node's weights that holds its outputs; undefined where it has no weights. */
function outputAxis(node: Node): number | undefined {
  if (node.domain !== "") return undefined;
  if (node.type === "Conv") return 0;
  if (node.type === "ConvTranspose" || node.type === "MatMul") return 1;
  return node.type === "Gemm" ? 1 - intAttribute(node, "transB", 0) : undefined;
}

/** Σ |weight| of each position of an axis. */
function rowMagnitudes(
  graph: Graph,
  { value, axis }: { readonly value: string; readonly axis: number },
): Float64Array | undefined {
  const tensor = graph.initializers.get(value);
  if (tensor === undefined) return undefined;
  const inner = sizeOf(tensor.shape.slice(axis + 1));
  const extent = tensor.shape[axis] ?? 1;
  const sums = new Float64Array(extent);
  numbersIn(tensor).forEach((weight, at) => {
    const row = Math.floor(at / inner) % extent;
    sums[row] = (sums[row] ?? 0) + Math.abs(weight);
  });
  return sums;
}

/** Σ |weight| with which a node weighs each of its input's features. */
function columnMagnitudes(net: Net, node: Node, features: number): Float64Array | undefined {
  const tensor = net.constant(node.inputs[1] ?? "");
  const outputs = outputAxis(node);
  if (tensor === undefined || outputs === undefined) return undefined;
  const grouping = node.type === "Conv" ? groupingOf(net, node) : undefined;
  if (grouping === undefined || grouping.groups === 1) {
    const axis = node.type === "MatMul" ? tensor.shape.length - 2 : 1 - outputs;
    return rowMagnitudes(net.graph, { value: node.inputs[1] ?? "", axis });
  }
  const { inputs, outputs: each } = grouping;
  const size = sizeOf(tensor.shape.slice(2));
  const sums = new Float64Array(features);
  numbersIn(tensor).forEach((weight, at) => {
    const output = Math.floor(at / (size * inputs));
    const feature = Math.floor(output / each) * inputs + (Math.floor(at / size) % inputs);
    sums[feature] = (sums[feature] ?? 0) + Math.abs(weight);
  });
  return sums;
}
