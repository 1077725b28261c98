import { attribute, intAttribute, intsAttribute } from "../../graph/attributes.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Node } from "../../graph/graph.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import type { Lowering } from "./lower.ts";

/**
 * What onnxruntime's WebGPU provider computes wrongly without an error, each measured against its CPU provider on a software adapter.
 * A row goes when the provider is right; `test/e2e/webgpu.test.ts` runs every row on the provider, before and after.
 */
export const webgpuLowerings: readonly Lowering[] = [
  {
    name: "Conv of 6, 9, 15, 18 … channels",
    reason:
      "wrong numbers where the input channels are a multiple of 3, but not of 4 and not 3 itself, and the output channels a multiple of 4",
    seen: "1.30.0",
    rewrite: padChannels,
  },
  {
    name: "ConvTranspose with several channels in and one out per group",
    reason: "wrong numbers",
    seen: "1.30.0",
    rewrite: ungroup,
  },
  {
    name: "LayerNormalization, InstanceNormalization, GroupNormalization",
    reason: "the variance is E[x²] − E[x]², which float32 loses where the mean is large: 5 % off at a mean of 1000",
    seen: "1.30.0",
    rewrite: centreNormalization,
  },
  {
    name: "normalisation written out",
    reason: "the session fuses x − mean(x) and what follows into LayerNormalization, which loses the mean",
    seen: "1.30.0",
    rewrite: centreTwice,
  },
  {
    name: "Slice backwards from before the end",
    reason: "it begins at the last element instead",
    seen: "1.30.0",
    rewrite: cropThenTurn,
  },
];

/** Adds channels of zeros up to a multiple of four, and zero weights for them. */
function padChannels(node: Node, builder: GraphBuilder): readonly string[] | undefined {
  const [x = "", w = "", ...bias] = node.inputs;
  const kernel = builder.typeOf(w)?.shape;
  const [outputs, channels] = [Number(kernel?.[0]), Number(kernel?.[1])];
  const affected = channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && outputs % 4 === 0;
  if (node.type !== "Conv" || kernel === undefined || !affected || intAttribute(node, "group", 1) !== 1)
    return undefined;
  // a product of matrices, which is right
  const strides = intsAttribute(node, "strides") ?? [];
  if ([...kernel.slice(2), ...strides].every((extent) => extent === 1)) return undefined;
  const missing = 4 - (channels % 4);
  const pad = (value: string, rank: number): string => {
    const amounts = Array.from({ length: 2 * rank }, (_, at) => (at === rank + 1 ? missing : 0));
    return builder.add("Pad", [value, builder.constant(int64(amounts), "pads")], {}, "padded");
  };
  const constant = builder.constantOf(w);
  const weights =
    constant?.type === "float32"
      ? builder.constant(withZeroChannels(constant, missing), `${w}_padded`)
      : pad(w, kernel.length);
  return [builder.add("Conv", [pad(x, kernel.length), weights, ...bias], node.attributes, "conv")];
}

function withZeroChannels({ shape, data }: Tensor<"float32">, missing: number): Tensor<"float32"> {
  const [outputs = 1, channels = 1, ...space] = shape;
  const size = channels * space.reduce((product, extent) => product * extent, 1);
  const wide = (size / channels) * (channels + missing);
  const padded = new Float32Array(outputs * wide);
  for (let output = 0; output < outputs; output++) {
    padded.set(data.subarray(output * size, (output + 1) * size), output * wide);
  }
  return float32([outputs, channels + missing, ...space], padded);
}

/** The same sum with one group: constant weights [C, 1, …] become [C, groups, …] with zeros between the groups. */
function ungroup(node: Node, builder: GraphBuilder): readonly string[] | undefined {
  const group = intAttribute(node, "group", 1);
  const [x = "", w = "", ...bias] = node.inputs;
  const weights = builder.constantOf(w);
  const [channels = 1, perGroup = 1, ...space] = weights?.shape ?? [];
  if (node.type !== "ConvTranspose" || group === 1 || weights?.type !== "float32") return undefined;
  if (perGroup !== 1 || channels === group) return undefined;
  const size = space.reduce((product, extent) => product * extent, 1);
  const dense = new Float32Array(channels * group * size);
  for (let channel = 0; channel < channels; channel++) {
    const own = Math.floor(channel / (channels / group));
    dense.set(weights.data.subarray(channel * size, (channel + 1) * size), (channel * group + own) * size);
  }
  const constant = builder.constant(float32([channels, group, ...space], dense), `${w}_dense`);
  const { group: _, ...attributes } = node.attributes;
  return [builder.add("ConvTranspose", [x, constant, ...bias], attributes, "conv_transpose")];
}

/** x − mean over `axes`; undefined where x is such a difference already. */
function centred(builder: GraphBuilder, x: string, axes: readonly number[]): string | undefined {
  if (isCentred(builder, x)) return undefined;
  const over = builder.constant(int64([...axes]), "axes");
  return builder.add(
    "Sub",
    [x, builder.add("ReduceMean", [x, over], { keepdims: attribute.int(1) }, "mean")],
    {},
    "centred",
  );
}

function isCentred(builder: GraphBuilder, value: string): boolean {
  const difference = builder.producerOf(value);
  if (difference?.type !== "Sub") return false;
  const [x, mean = ""] = difference.inputs;
  const average = builder.producerOf(mean);
  return average?.type === "ReduceMean" && average.inputs[0] === x;
}

/** The mean taken away beforehand, as far as the normalisation takes it away itself. */
function centreNormalization(node: Node, builder: GraphBuilder): readonly string[] | undefined {
  const [x = "", ...rest] = node.inputs;
  const rank = builder.typeOf(x)?.shape?.length;
  if (rank === undefined || node.outputs.filter((output) => output !== "").length > 1) return undefined;
  const upTo = (first: number) => Array.from({ length: rank - first }, (_, at) => first + at);
  switch (node.type) {
    case "LayerNormalization": {
      const axis = intAttribute(node, "axis", -1);
      const value = centred(builder, x, upTo(axis < 0 ? axis + rank : axis));
      return value === undefined ? undefined : [builder.add(node.type, [value, ...rest], node.attributes)];
    }
    case "InstanceNormalization": {
      const value = centred(builder, x, upTo(2));
      return value === undefined ? undefined : [builder.add(node.type, [value, ...rest], node.attributes)];
    }
    case "GroupNormalization": {
      const shape = builder.add("Shape", [x], {}, "shape");
      const groups = builder.constant(int64([0, intAttribute(node, "num_groups", 1), -1]), "groups");
      const grouped = centred(builder, builder.add("Reshape", [x, groups], {}, "grouped"), [2]) ?? "";
      const value = builder.add("Reshape", [grouped, shape], {}, "ungrouped");
      return [builder.add(node.type, [value, ...rest], node.attributes)];
    }
    default:
      return undefined;
  }
}

/** x − mean(x) becomes c − mean(c) of c = x − mean(x): what the session fuses then begins at c, whose mean is nothing. */
function centreTwice(node: Node, builder: GraphBuilder): readonly string[] | undefined {
  const [x = "", mean = ""] = node.inputs;
  const average = builder.producerOf(mean);
  if (node.type !== "Sub" || average?.type !== "ReduceMean" || average.inputs[0] !== x || isCentred(builder, x)) {
    return undefined;
  }
  if (intAttribute(average, "keepdims", 1) !== 1) return undefined;
  const once = builder.add("Sub", [x, mean], {}, "centred");
  const again = builder.add("ReduceMean", [once, ...average.inputs.slice(1)], average.attributes, "mean");
  return [builder.add("Sub", [once, again], {}, "centred")];
}

/** Forwards up to the start, then backwards from the last element of that. */
function cropThenTurn(node: Node, builder: GraphBuilder): readonly string[] | undefined {
  const [x = "", , , , steps = ""] = node.inputs;
  const [starts, ends, axes, strides] = node.inputs.slice(1).map((value) => numbersOf(builder.constantOf(value)));
  const shape = builder.typeOf(x)?.shape;
  if (node.type !== "Slice" || starts === undefined || ends === undefined || shape === undefined) return undefined;
  const along = axes ?? starts.map((_, axis) => axis);
  const spans = along.map((axis, at) => {
    const extent = shape[axis < 0 ? axis + shape.length : axis];
    const span = { start: starts[at] ?? 0, end: ends[at] ?? 0, turned: (strides?.[at] ?? 1) < 0 };
    if (!span.turned || typeof extent !== "number") return { ...span, last: !span.turned || span.start >= LAST };
    const start = Math.min(span.start < 0 ? span.start + extent : span.start, extent - 1);
    const end = Math.max(span.end < 0 ? span.end + extent : span.end, -1);
    return { start, end, turned: true, last: start === extent - 1 };
  });
  if (spans.every(({ last }) => last)) return undefined;
  const whole = (numbers: readonly number[]) => builder.constant(int64(numbers), "span");
  const chosen = builder.constant(int64(along), "axes");
  const from = whole(spans.map(({ turned, start, end }) => (turned ? end + 1 : start)));
  const to = whole(spans.map(({ turned, start, end }) => (turned ? start + 1 : end)));
  const ones = whole(spans.map(() => 1));
  const cropped = builder.add("Slice", [x, from, to, chosen, ones], {}, "cropped");
  const begin = whole(spans.map(({ turned }) => (turned ? LAST : 0)));
  const finish = whole(spans.map(({ turned }) => (turned ? -LAST : LAST)));
  return [builder.add("Slice", [cropped, begin, finish, chosen, steps], {}, "turned")];
}

/** Beyond the last element of any axis. */
const LAST = 2 ** 31 - 1;

function numbersOf(tensor: Tensor | undefined): readonly number[] | undefined {
  return tensor?.type === "int64" || tensor?.type === "int32"
    ? Array.from<bigint | number, number>(tensor.data, Number)
    : undefined;
}
