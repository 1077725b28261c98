import { expect, test } from "vitest";
import { normal, relativeDistance, runGraph, startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import { foldBatchNorm } from "./fold-batch-norm.ts";

const image = { x: normal([2, 4, 6, 6], 7) };
const norms = (graph: { readonly nodes: readonly { readonly type: string }[] }) =>
  graph.nodes.filter(({ type }) => type === "BatchNormalization").length;

/** A normalisation whose variances are positive. */
function norm(net: ReturnType<typeof startNet>, value: string, name = "bn"): string {
  const count = Number(net.builder.typeOf(value)?.shape?.[1]);
  const variance = normal([count], 5).data.map((v) => v * v + 0.1);
  const given = net.builder.constant({ type: "float32", shape: [count], data: variance });
  const vectors = [net.weight([count]), net.weight([count]), net.weight([count])];
  return net.node("BatchNormalization", [value, ...vectors, given], { epsilon: attribute.float(1e-3) }, name);
}

test("convolutions, grouped and transposed, and dense layers take up their normalisation", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const plain = norm(net, net.conv(net.x, 6, 3));
  const grouped = norm(net, net.node("Conv", [plain, net.weight([8, 3, 3, 3])], { group: attribute.int(2) }));
  const turned = norm(
    net,
    net.node("ConvTranspose", [grouped, net.weight([8, 3, 2, 2]), net.weight([6])], {
      group: attribute.int(2),
      strides: attribute.ints([2, 2]),
    }),
  );
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [turned])]);
  const dense = norm(net, net.node("Gemm", [flat, net.weight([5, 6]), net.weight([5])], { transB: attribute.int(1) }));
  const last = norm(net, net.node("Gemm", [dense, net.weight([5, 4])]));
  const graph = net.build(last);
  const folded = foldBatchNorm(graph);
  expect([norms(graph), norms(folded)]).toEqual([5, 0]);
  const [expected] = await runGraph(graph, image);
  const [found] = await runGraph(folded, image);
  expect(relativeDistance(found, expected)).toBeLessThan(1e-5);
});

test("what others read, what is kept and what follows no layer stays", async () => {
  const net = startNet(["batch", 4, 6, 6]);
  const alone = norm(net, net.x);
  const kept = net.conv(alone, 4, 3, { name: "kept" });
  const forked = net.conv(norm(net, kept), 4, 3, { name: "forked" });
  const sum = net.node("Add", [norm(net, forked), forked]);
  const graph = net.build(sum);
  expect(norms(foldBatchNorm(graph, new Set([kept])))).toBe(3);
  const folded = foldBatchNorm(graph);
  expect(norms(folded)).toBe(2);
  const [expected] = await runGraph(graph, image);
  expect(relativeDistance((await runGraph(folded, image))[0], expected)).toBeLessThan(1e-5);
});
