import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import type { Dim } from "../../packages/engine/src/graph/graph.ts";
import { float32 } from "../../packages/engine/src/graph/tensor.ts";
import type { TypedGraph } from "../../packages/engine/src/graph/typed-graph.ts";
import { startNet } from "./net.ts";

/** What a network is made of that can be written out densely: convolutions with normalisation, a residual block, both poolings, a dense layer. */
export function writtenOutNet({ biases = true, batch = "batch" }: { biases?: boolean; batch?: Dim } = {}): TypedGraph {
  const net = startNet([batch, 3, 8, 8]);
  const bias = (count: number) => (biases ? [net.weight([count])] : []);
  const conv = (value: string, to: number, stride = 1, pad = 1) => {
    const from = Number(net.builder.typeOf(value)?.shape?.[1]);
    return net.node(
      "Conv",
      [value, net.weight([to, from, 3, 3]), ...bias(to)],
      {
        kernel_shape: attribute.ints([3, 3]),
        strides: attribute.ints([stride, stride]),
        pads: attribute.ints([pad, pad, pad, pad]),
      },
      "conv",
    );
  };
  const norm = (value: string) => (biases ? net.norm(value) : scaled(value));
  const scaled = (value: string) => {
    const count = Number(net.builder.typeOf(value)?.shape?.[1]);
    const vector = (number: number) => net.builder.constant(float32([count], new Float32Array(count).fill(number)));
    return net.node("BatchNormalization", [value, vector(0.7), vector(0), vector(0), vector(2)], {}, "bn");
  };
  const stem = net.node("Relu", [norm(conv(net.x, 4))]);
  const inner = norm(conv(net.node("Relu", [norm(conv(stem, 4, 1, 1))]), 4, 1, 1));
  const joined = net.node("Relu", [net.node("Add", [stem, inner])]);
  const pooled = net.pool("MaxPool", joined, 3, 1);
  const last = net.node("Relu", [conv(net.pool("AveragePool", pooled, 2, 2), 6, 1, 1)]);
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [last])]);
  const logits = net.node("Gemm", [flat, net.weight([6, 5]), ...bias(5)], {}, "logits");
  return net.build(logits);
}
