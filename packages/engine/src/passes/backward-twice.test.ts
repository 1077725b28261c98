import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { backward } from "./backward.ts";

/** A residual block on 16 channels, as the CPU's rules know them: normalisation, Relu, overlapping pool, depthwise convolution, ReLU6. */
function residualNet() {
  const net = startNet(["batch", 3, 10, 10]);
  const { ints, int } = attribute;
  const pads = ints([1, 1, 1, 1]);
  const moments = [net.weight([16]), net.weight([16]), net.weight([16]), net.builder.constant(ones(16))];
  const stem = net.node("Conv", [net.x, net.weight([16, 3, 3, 3]), net.weight([16])], { pads });
  const active = net.node("Relu", [net.node("BatchNormalization", [stem, ...moments])]);
  const pooled = net.node("MaxPool", [active], { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads });
  const inner = net.node("Relu", [net.node("Conv", [pooled, net.weight([16, 16, 3, 3])], { pads })]);
  const depthwise = net.node("Conv", [inner, net.weight([16, 1, 3, 3])], { pads, group: int(16) });
  const bounds = [net.scalar(0), net.scalar(6)];
  const sum = net.node("Clip", [net.node("Add", [depthwise, pooled]), ...bounds]);
  const logits = net.node("Gemm", [net.node("Flatten", [net.node("GlobalAveragePool", [sum])]), net.weight([16, 5])]);
  const scores = net.node("LogSoftmax", [logits], { axis: int(1) });
  return { graph: net.build(scores, logits), x: net.x, scores, logits };
}

const ones = (size: number) => float32([size], new Float32Array(size).fill(1));
const numbers = (tensor: Tensor | undefined) =>
  Array.from<number | bigint | string, number>(tensor?.data ?? [], Number);
const scaled = (a: Tensor<"float32">, step: number, along: Tensor<"float32">) =>
  float32(
    a.shape,
    a.data.map((value, at) => value + step * (along.data[at] ?? 0)),
  );

test("the gradient of the gradient of a residual network is that of the softmax between two of its Jacobians", async () => {
  const { graph, x, scores, logits } = residualNet();
  const [point, direction, seed] = [normal([1, 3, 10, 10], 1), normal([1, 3, 10, 10], 2), normal([1, 5], 3)];
  const differentiated = (source: TypedGraph, of: string) =>
    backward(source, { of, withRespectTo: x, provider: "cpu", seed: "input" });
  const first = differentiated(graph, scores);
  const second = differentiated(first.graph, first.gradients[0] ?? "");
  const only = (source: Graph, name: string) => ({ ...source, outputs: source.outputs.filter((o) => o.name === name) });
  const feeds = { x: point, [first.seeds[0] ?? ""]: seed, [second.seeds[0] ?? ""]: direction };
  const product = numbers((await runGraph(only(second.graph, second.gradients[0] ?? ""), feeds))[0]);

  // between kinks the logits are affine in the image: H v = Jᵀ · (−Σ seed · (diag p − p pᵀ)) · J v
  const at = async (step: number, name: string) =>
    numbers((await runGraph(only(graph, name), { x: scaled(point, step, direction) }))[0]);
  const h = 1e-3;
  const [above, below] = [await at(h, logits), await at(-h, logits)];
  const along = above.map((value, i) => (value - (below[i] ?? 0)) / (2 * h));
  const p = (await at(0, scores)).map(Math.exp);
  const mean = along.reduce((sum, value, i) => sum + value * (p[i] ?? 0), 0);
  const total = numbers(seed).reduce((sum, value) => sum + value, 0);
  const curvature = float32(
    [1, 5],
    Float32Array.from(along, (value, i) => -total * (p[i] ?? 0) * (value - mean)),
  );
  const jacobian = differentiated(graph, logits);
  const expected = numbers(
    (
      await runGraph(only(jacobian.graph, jacobian.gradients[0] ?? ""), {
        x: point,
        [jacobian.seeds[0] ?? ""]: curvature,
      })
    )[0],
  );
  const error = Math.hypot(...expected.map((value, i) => value - (product[i] ?? Number.NaN)));
  expect(Math.hypot(...expected)).toBeGreaterThan(0.01);
  expect(error / Math.hypot(...expected)).toBeLessThan(1e-2);
});
