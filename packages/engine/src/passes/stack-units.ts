import { attribute, intAttribute } from "../graph/attributes.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { Attributes, Graph, Node } from "../graph/graph.ts";
import { float32, int64, sizeOf, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { consumers } from "../graph/walk.ts";
import { cut } from "./cut.ts";
import { putBehind } from "./put-behind.ts";
import { tap } from "./tap.ts";

/** A graph that takes away many units of a value at once, one in each copy of its images. */
export interface StackedUnits {
  /** What all units share: makes `made` from the value and `fills`. */
  readonly shared: Graph;
  /** What is computed for each list of units, from `made` and `units`. Its outputs have a row for each unit and image, all images of the first unit first. */
  readonly graph: Graph;
  readonly made: readonly string[];
  /** The input that lists the units: int64, as many as were asked for. */
  readonly units: string;
  /** The input that says what stands where each unit of the value was: float32, one number for each of them, units or not. */
  readonly fills: string;
}

/** Operators that compute each channel from that channel alone, where all they read besides is constant. */
const CHANNELWISE: ReadonlySet<string> = new Set([
  ...["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization", "Identity", "Dropout"],
  ...["Relu", "LeakyRelu", "Clip", "Sigmoid", "Tanh", "Elu", "HardSigmoid", "HardSwish", "Add", "Sub", "Mul", "Div"],
]);
const FLATTENING: ReadonlySet<string> = new Set(["Flatten", "Reshape", "Squeeze"]);

/**
 * Rewrites what follows a value (`tail`, whose input `value` is, images × channels first) for many of its units at once, if the first step that mixes channels is
 * linear: with xᵤ the unit's own part of what that step reads and x̃ᵤ the same of the fill, its output without the unit is y + W(x̃ᵤ − xᵤ). All units together then cost that step once
 * more, instead of once each. Exact but for rounding, where all numbers are finite. Undefined where the tail is made otherwise.
 */
export function stackUnits(tail: TypedGraph, value: string, count: number): StackedUnits | undefined {
  const path = findPath(tail, value);
  const shape = tail.types.get(value)?.shape ?? [];
  const [batch, channels] = shape;
  if (tail.inputs.length !== 1 || path === undefined || typeof batch !== "string" || typeof channels !== "number")
    return undefined;
  const space = shape.slice(2);
  if (!space.every((extent) => typeof extent === "number")) return undefined;
  let [units, fills, difference, output] = ["", "", "", ""];
  const followed = putBehind(tail, path.linear.outputs[0] ?? "", (builder, whole) => {
    units = builder.input("units", { type: "int64", shape: [count] });
    fills = builder.input("fills", { type: "float32", shape: [channels] });
    output = whole;
    const constant = (...numbers: number[]) => builder.constant(int64(numbers), "shape");
    const flat = builder.add("Reshape", [fills, constant(1, channels, ...space.map(() => 1))]);
    const filled = builder.add("Expand", [flat, constant(1, channels, ...space.map(Number))]);
    const other = path.channelwise.reduce((read, node) => again(builder, node, read), filled);
    difference = builder.add("Sub", [other, path.mixed]);
    const chosen = builder.add("Gather", [difference, units], { axis: attribute.int(1) });
    return path.stack(builder, { changes: chosen, units, whole, count });
  });
  const made = [difference, output];
  // a row for each unit and image is another extent than the images'
  const outputs = tail.outputs.map((one) => ({ ...one, shape: ["rows", ...(one.shape?.slice(1) ?? [])] }));
  const kept = new Set([value, units, fills, ...made]);
  const types = new Map([...followed.graph.types].filter(([name]) => kept.has(name)));
  const graph = { ...followed.graph, outputs, types };
  const names = tail.outputs.map(({ name }) => name);
  const inputs = graph.inputs.filter(({ name }) => name !== units);
  return {
    shared: { ...tap(graph, made), inputs },
    graph: { ...cut(graph, made, names), outputs },
    made,
    units,
    fills,
  };
}

/** The same node once more, reading another value. */
function again(builder: GraphBuilder, node: Node, read: string): string {
  const own = node.inputs.findIndex((input) => !builder.constantOf(input) && input !== "");
  const inputs = node.inputs.map((input, at) => (at === own ? read : input));
  return builder.add(node.type, inputs, node.attributes);
}

/** The way from a value to the step that mixes its channels. */
interface Path {
  readonly channelwise: readonly Node[];
  /** What that step reads, still with its channels on the second axis. */
  readonly mixed: string;
  readonly linear: Node;
  /** Makes the rows of the step's output without each unit. */
  readonly stack: (builder: GraphBuilder, given: Given) => string;
}

/** What stacking starts from. */
interface Given {
  /** What changes: images × units × positions. */
  readonly changes: string;
  readonly units: string;
  readonly count: number;
  /** The step's output with all units. */
  readonly whole: string;
}

function findPath(tail: Graph, value: string): Path | undefined {
  const readers = consumers(tail);
  const constant = (name: string): boolean => name === "" || tail.initializers.has(name);
  const outputs = new Set(tail.outputs.map(({ name }) => name));
  const channelwise: Node[] = [];
  let [read, mixed] = [value, value];
  for (;;) {
    const [node, ...others] = readers.get(read) ?? [];
    const [made = ""] = node?.outputs ?? [];
    if (node === undefined || others.length > 0 || outputs.has(read) || node.domain !== "") return undefined;
    if (node.inputs.filter((input) => !constant(input)).length !== 1) return undefined;
    const stack = stackingOf(tail, node, read, mixed);
    if (stack !== undefined) return { channelwise, mixed, linear: node, stack };
    const isFlat = mixed !== read;
    if (FLATTENING.has(node.type) && (tail.types.get(made)?.shape?.length ?? 0) === 2) read = made;
    else if (CHANNELWISE.has(node.type) && !isFlat) {
      channelwise.push(node);
      [read, mixed] = [made, made];
    } else return undefined;
  }
}

/** How a linear step is stacked; undefined for any other. */
function stackingOf(tail: Graph, node: Node, read: string, mixed: string): Path["stack"] | undefined {
  const kernel = tail.initializers.get(node.inputs[1] ?? "");
  const shape = tail.types.get(mixed)?.shape?.map(Number) ?? [];
  const channels = shape[1] ?? Number.NaN;
  if (kernel?.type !== "float32" || node.inputs[0] !== read || !shape.slice(1).every(Number.isFinite)) return undefined;
  if (node.type === "Conv" && read === mixed && intAttribute(node, "group", 1) === 1) {
    const extents = tail.types
      .get(node.outputs[0] ?? "")
      ?.shape?.slice(2)
      .map(Number) ?? [Number.NaN];
    return extents.every(Number.isFinite) ? stackedConvolution(kernel, channels, node.attributes, extents) : undefined;
  }
  const isGemm = node.type === "Gemm" && intAttribute(node, "transA", 0) === 0 && alphaOf(node) === 1;
  if (!isGemm && node.type !== "MatMul") return undefined;
  const width = sizeOf(shape.slice(1));
  const turned = isGemm && intAttribute(node, "transB", 0) !== 0;
  if (kernel.shape.length !== 2 || kernel.shape[turned ? 1 : 0] !== width) return undefined;
  return stackedProduct(kernel, channels, width / channels, turned);
}

function alphaOf({ attributes: { alpha } }: Node): number {
  return alpha?.kind === "float" ? alpha.value : 1;
}

function stackedProduct(kernel: Tensor<"float32">, channels: number, places: number, turned: boolean): Path["stack"] {
  const [first = 1, second = 1] = kernel.shape;
  const width = turned ? first : second;
  const data = new Float32Array(kernel.data.length);
  for (let row = 0; row < channels * places; row++) {
    for (let at = 0; at < width; at++) {
      data[row * width + at] = kernel.data[turned ? at * second + row : row * width + at] as number;
    }
  }
  return (builder, { changes, units, whole }) => {
    const constant = (...numbers: number[]) => builder.constant(int64(numbers), "shape");
    const rows = builder.add("Reshape", [changes, constant(0, 0, places)]);
    const first = builder.add("Transpose", [rows], { perm: attribute.ints([1, 0, 2]) });
    const own = builder.constant(float32([channels, places, width], data), "kernels");
    const kernels = builder.add("Gather", [own, units], { axis: attribute.int(0) });
    const sum = builder.add("Add", [builder.add("MatMul", [first, kernels]), whole]);
    return builder.add("Reshape", [sum, constant(-1, width)]);
  };
}

/** Every unit has kernels of its own: a convolution in groups, one for each unit. */
function stackedConvolution(
  kernel: Tensor<"float32">,
  channels: number,
  attributes: Attributes,
  extents: readonly number[],
): Path["stack"] {
  const [outputs = 1, , ...window] = kernel.shape;
  const size = sizeOf(window);
  const data = new Float32Array(kernel.data.length);
  for (let unit = 0; unit < channels; unit++) {
    for (let output = 0; output < outputs; output++) {
      const from = (output * channels + unit) * size;
      data.set(kernel.data.subarray(from, from + size), (unit * outputs + output) * size);
    }
  }
  return (builder, { changes, units, whole, count }) => {
    const constant = (...numbers: number[]) => builder.constant(int64(numbers), "shape");
    const own = builder.constant(float32([channels, outputs, ...window], data), "kernels");
    const chosen = builder.add("Gather", [own, units], { axis: attribute.int(0) });
    const kernels = builder.add("Reshape", [chosen, constant(count * outputs, 1, ...window)]);
    const made = builder.add("Conv", [changes, kernels], { ...attributes, group: attribute.int(count) });
    const apart = builder.add("Reshape", [made, constant(0, count, outputs, -1)]);
    const first = builder.add("Transpose", [apart], { perm: attribute.ints([1, 0, 2, 3]) });
    const sum = builder.add("Add", [first, builder.add("Reshape", [whole, constant(0, outputs, -1)])]);
    return builder.add("Reshape", [sum, constant(-1, outputs, ...extents)]);
  };
}
