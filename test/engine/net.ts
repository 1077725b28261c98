import { randomNormal, seededRandom } from "../../packages/engine/src/base/random.ts";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import type { Graph, Shape } from "../../packages/engine/src/graph/graph.ts";
import { type ElementType, float32, int64, sizeOf, type Tensor } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { encodeModel } from "../../packages/engine/src/onnx/encode.ts";
import { inferNode, inferShapes } from "../../packages/engine/src/passes/infer-shapes.ts";
import { createNodeRuntime } from "./runtime.ts";

const runtime = createNodeRuntime({ threads: 1 });

/** Normal numbers, the same for the same seed. */
export function normal(shape: readonly number[], seed = 1): Tensor<"float32"> {
  const random = seededRandom(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

/** A small network written in code: what exporters write, one node per call, named by `name`. */
export function startNet(shape: Shape, type: ElementType = "float32") {
  const builder = new GraphBuilder(emptyGraph("net"), inferNode);
  const x = builder.input("x", { type, shape });
  let seed = 1;
  const weight = (extents: readonly number[], name = "onnx::Weight_1") =>
    builder.constant(normal(extents, seed++), name);
  const scalar = (value: number) => builder.constant(float32([], [value]), "onnx::Scalar_1");
  const axes = (...values: number[]) => builder.constant(int64(values), "onnx::Axes_1");
  const channels = (value: string) => Number(builder.typeOf(value)?.shape?.[1]);
  const node = builder.add.bind(builder);
  return {
    x,
    builder,
    node,
    weight,
    scalar,
    axes,
    /** A convolution with square kernels, `k` to a side, padded to keep the size where the stride is 1. */
    conv(
      value: string,
      to: number,
      k: number,
      options: { stride?: number; pad?: number; dilation?: number; name?: string } = {},
    ) {
      const { stride = 1, dilation = 1, pad = ((k - 1) * dilation) / 2, name = "conv" } = options;
      return node(
        "Conv",
        [value, weight([to, channels(value), k, k]), weight([to])],
        {
          kernel_shape: attribute.ints([k, k]),
          strides: attribute.ints([stride, stride]),
          dilations: attribute.ints([dilation, dilation]),
          pads: attribute.ints([pad, pad, pad, pad]),
        },
        name,
      );
    },
    norm(value: string, name = "bn") {
      const c = channels(value);
      const ones = () => builder.constant(float32([c], new Float32Array(c).fill(1)), "onnx::One_1");
      return node("BatchNormalization", [value, weight([c]), weight([c]), weight([c]), ones()], {}, name);
    },
    pool(type: "MaxPool" | "AveragePool", value: string, k: number, stride: number, name = "pool") {
      return node(
        type,
        [value],
        { kernel_shape: attribute.ints([k, k]), strides: attribute.ints([stride, stride]) },
        name,
      );
    },
    /** The graph with its types inferred anew. */
    build: (...outputs: string[]): TypedGraph => inferShapes({ ...builder.build(outputs), types: new Map() }),
  };
}

/** Runs a graph on onnxruntime; the values of its outputs, in order. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, Tensor>>): Promise<readonly Tensor[]> {
  const session = await runtime.open(encodeModel(graph));
  const results = await session.run(feeds);
  await session.dispose();
  return graph.outputs.map(({ name }) => results[name] as Tensor);
}

/** The largest distance between two tensors of the same shape; infinite where their shapes differ. */
export function distance(a: Tensor | undefined, b: Tensor | undefined): number {
  if (a === undefined || b === undefined || String(a.shape) !== String(b.shape)) return Number.POSITIVE_INFINITY;
  return Array.from(a.data, Number).reduce(
    (worst, value, at) => Math.max(worst, Math.abs(value - Number(b.data[at]))),
    0,
  );
}

/** That distance as a share of the largest number of `b`. */
export function relativeDistance(a: Tensor | undefined, b: Tensor | undefined): number {
  const largest =
    b === undefined ? 0 : Array.from(b.data, Number).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return distance(a, b) / largest;
}
