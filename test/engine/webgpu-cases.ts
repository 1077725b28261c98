import { randomNormal, seededRandom, type Tensor, type Tensors } from "@deepling/engine";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import { float32, int64 } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";

const { ints, int } = attribute;
const random = seededRandom(11);

/** Normal numbers around `mean`. */
export function drawn(shape: readonly number[], mean = 0): Tensor<"float32"> {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return float32(
    shape,
    Float32Array.from({ length: size }, () => mean + randomNormal(random)),
  );
}

/** A small graph with a node that is lowered for onnxruntime's WebGPU provider, and what to feed it. */
export interface WebGpuCase {
  readonly name: string;
  readonly graph: TypedGraph;
  readonly feeds: Tensors;
  /** Relative L2 difference that float32 leaves: at a mean of 1000 every number has an error of 6e-5. */
  readonly tolerance: number;
  /** Whether the provider of onnxruntime 1.30 computes it wrongly as it stands. */
  readonly wrong: boolean;
}

function makeCase(
  name: string,
  shape: readonly number[],
  nodes: (builder: GraphBuilder, x: string) => string,
  mean = 0,
): WebGpuCase {
  const builder = new GraphBuilder(emptyGraph(name), inferNode);
  const y = nodes(builder, builder.input("x", { type: "float32", shape }));
  const tolerance = mean === 0 ? 1e-5 : 3e-4;
  return { name, graph: builder.build([y]), feeds: { x: drawn(shape, mean) }, tolerance, wrong: true };
}

const weights = (builder: GraphBuilder, shape: readonly number[]) => builder.constant(drawn(shape), "w");
const whole = (builder: GraphBuilder, ...values: readonly number[]) => builder.constant(int64(values), "i");

function conv(channels: number, outputs: number, kernel: readonly number[], extra = {}): WebGpuCase {
  const space = kernel.map(() => 9);
  return makeCase(`Conv ${channels} to ${outputs}, ${kernel.join("×")}`, [2, channels, ...space], (builder, x) =>
    builder.add("Conv", [x, weights(builder, [outputs, channels, ...kernel]), weights(builder, [outputs])], extra),
  );
}

/** (x − mean) / √(variance + ε) · g + b, as exporters before opset 17 write a layer normalisation. */
function writtenOut(builder: GraphBuilder, x: string): string {
  const mean = (value: string) => builder.add("ReduceMean", [value, whole(builder, -1)], { keepdims: int(1) });
  const off = builder.add("Sub", [x, mean(x)]);
  const variance = mean(builder.add("Pow", [off, builder.constant(float32([], [2]))]));
  const deviation = builder.add("Sqrt", [builder.add("Add", [variance, builder.constant(float32([], [1e-5]))])]);
  const scaled = builder.add("Mul", [builder.add("Div", [off, deviation]), weights(builder, [16])]);
  return builder.add("Add", [scaled, weights(builder, [16])]);
}

function normalizations(mean: number): readonly WebGpuCase[] {
  const named = (type: string) => `${type}, mean ${mean}`;
  const pair = (builder: GraphBuilder, size: number) => [weights(builder, [size]), weights(builder, [size])];
  return [
    makeCase(
      named("LayerNormalization"),
      [4, 8, 16],
      (builder, x) => builder.add("LayerNormalization", [x, ...pair(builder, 16)], { axis: int(-1) }),
      mean,
    ),
    makeCase(
      named("InstanceNormalization"),
      [2, 4, 8, 8],
      (builder, x) => builder.add("InstanceNormalization", [x, ...pair(builder, 4)]),
      mean,
    ),
    makeCase(
      named("LayerNormalization over three axes"),
      [2, 4, 5, 6],
      (builder, x) =>
        builder.add("LayerNormalization", [x, weights(builder, [4, 5, 6]), weights(builder, [4, 5, 6])], {
          axis: int(1),
        }),
      mean,
    ),
    makeCase(named("layer normalisation written out"), [4, 8, 16], writtenOut, mean),
  ];
}

/** Inputs on which a row of `passes/lower/webgpu.ts` acts, several per row. */
export function webGpuCases(): readonly WebGpuCase[] {
  return [
    conv(6, 16, [5, 5]),
    conv(9, 8, [3, 3], { pads: ints([1, 1, 1, 1]) }),
    conv(9, 4, [1, 1], { strides: ints([2, 2]) }),
    conv(15, 4, [2, 3], { dilations: ints([2, 1]) }),
    conv(18, 12, [3, 3], { strides: ints([2, 1]) }),
    conv(21, 16, [3, 3]),
    conv(27, 4, [3, 3]),
    conv(6, 8, [3]),
    makeCase("ConvTranspose, 8 channels in 4 groups", [2, 8, 5, 5], (builder, x) =>
      builder.add("ConvTranspose", [x, weights(builder, [8, 1, 3, 3]), weights(builder, [4])], {
        group: int(4),
        strides: ints([2, 2]),
      }),
    ),
    // without a mean there is nothing to lose
    ...normalizations(0).map((one) => ({ ...one, wrong: false })),
    ...normalizations(1000),
    makeCase("Slice back by three and on by two", [2, 10, 5], (builder, x) =>
      builder.add("Slice", [
        x,
        whole(builder, 8, 0),
        whole(builder, 1, 4),
        whole(builder, 1, 2),
        whole(builder, -3, 2),
      ]),
    ),
    makeCase("Slice back to the start", [2, 10, 5], (builder, x) => {
      const span = [whole(builder, -2), whole(builder, -(2 ** 31)), whole(builder, -2), whole(builder, -2)];
      return builder.add("Slice", [x, ...span]);
    }),
  ];
}
