import { describe, expect, test } from "vitest";
import { explained } from "../../../../../test/engine/explain.ts";
import { normal, startNet } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inspectModel } from "../../study/inspect.ts";

type Net = ReturnType<typeof startNet>;

const image = normal([3, 8, 8], 99).data;

/** Layers without biases, then what is tried on six maps, then a dense layer. */
function around(
  middle: (net: Net, maps: string) => string,
  end: (net: Net, scores: string) => string = (_, x) => x,
): TypedGraph {
  const net = startNet(["batch", 3, 8, 8]);
  const maps = net.node("Relu", [net.node("Conv", [net.x, net.weight([6, 3, 3, 3])])]);
  const made = middle(net, maps);
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [made])]);
  return net.build(end(net, net.node("Gemm", [flat, net.weight([6, 4])])));
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}

function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.hypot(...Array.from(a, (value, i) => value - (b[i] as number))) / Math.hypot(...Array.from(b));
}

const turned = (net: Net, x: string, ...perm: number[]) => net.node("Transpose", [x], { perm: attribute.ints(perm) });

/** Attention over the positions of the maps; what comes out has their shape. */
function attention(net: Net, maps: string, squashed: boolean): string {
  const tokens = turned(net, net.node("Reshape", [maps, net.axes(0, 6, -1)]), 0, 2, 1);
  const [q = "", k = "", v = ""] = [1, 2, 3].map(() => net.node("MatMul", [tokens, net.weight([6, 6])]));
  const likeness = net.node("Mul", [net.node("MatMul", [q, turned(net, k, 0, 2, 1)]), net.scalar(0.1)]);
  const weights = squashed ? net.node("Softmax", [likeness], { axis: attribute.int(-1) }) : likeness;
  const mixed = net.node("MatMul", [weights, v]);
  return net.node("Reshape", [turned(net, mixed, 0, 2, 1), net.axes(0, 6, 6, 6)]);
}

describe("no relevance is lost or made", () => {
  const middles: Readonly<Record<string, (net: Net, maps: string) => string>> = {
    "attention, weights held still": (net, maps) => attention(net, maps, true),
    "a product of two signals over positions": (net, maps) => attention(net, maps, false),
    "the same in an Einsum": (net, maps) =>
      net.node("Einsum", [maps, maps], { equation: attribute.string("nchw,nckw->nchk") }),
    "a curve of each number": (net, maps) =>
      net.node("Log", [net.node("Exp", [net.node("Sqrt", [net.node("Abs", [maps])])])]),
    "a power of each number, as in a generalised mean": (net, maps) => net.node("Pow", [maps, net.scalar(3)]),
    "branches joined, one of them depthwise": (net, maps) => {
      const deep = net.node("Conv", [maps, net.weight([6, 1, 3, 3])], {
        group: attribute.int(6),
        pads: attribute.ints([1, 1, 1, 1]),
      });
      const both = net.node("Concat", [net.node("Relu", [deep]), maps], { axis: attribute.int(1) });
      return net.node("Add", [net.node("Conv", [both, net.weight([6, 12, 1, 1])]), maps]);
    },
    "squeeze and excitation": (net, maps) => {
      const pooled = net.node("ReduceMean", [maps, net.axes(2, 3)]);
      const gate = net.node("HardSigmoid", [net.node("Conv", [pooled, net.weight([6, 6, 1, 1])])]);
      return net.node("Mul", [maps, gate]);
    },
    "GELU, SiLU and hard swish": (net, maps) => {
      const conv = (x: string) => net.node("Conv", [x, net.weight([6, 6, 1, 1])]);
      const gelu = net.node("Gelu", [conv(maps)]);
      const inner = conv(gelu);
      return net.node("HardSwish", [conv(net.node("Mul", [inner, net.node("Sigmoid", [inner])]))]);
    },
    "pools of every kind": (net, maps) => {
      const padded = { pads: attribute.ints([1, 1, 1, 1]) };
      const window = { kernel_shape: attribute.ints([3, 3]), strides: attribute.ints([1, 1]), ...padded };
      const once = net.node("AveragePool", [net.node("MaxPool", [maps], window)], window);
      return net.node("AveragePool", [once], { ...window, count_include_pad: attribute.int(1) });
    },
  };

  test.each(Object.entries(middles))("%s", async (_, middle) => {
    const net = explained(around(middle));
    for (const target of [0, 1, 2, 3]) {
      const { values, facts } = await net.explain("lrp", image, `logit:${target}`, { composite: "epsilon" });
      const [logit = 0] = await net.values(image, `logit:${target}`);
      expect(Number(facts["relevance at the target"]) / logit).toBeCloseTo(1, 4);
      expect(sum(values) / logit).toBeCloseTo(1, 2);
    }
  });
});

test("attention with its weights held still is linear: hardly any ε is gradient × input of the network whose weights stand still", async () => {
  const uniform = (net: Net, maps: string) => {
    // queries of zero: every position weighs the same, whatever the image is
    const tokens = turned(net, net.node("Reshape", [maps, net.axes(0, 6, -1)]), 0, 2, 1);
    const likeness = net.node("Mul", [net.node("MatMul", [tokens, turned(net, tokens, 0, 2, 1)]), net.scalar(0)]);
    const weights = net.node("Softmax", [likeness], { axis: attribute.int(-1) });
    const mixed = net.node("MatMul", [weights, net.node("MatMul", [tokens, net.weight([6, 6])])]);
    return net.node("Reshape", [turned(net, mixed, 0, 2, 1), net.axes(0, 6, 6, 6)]);
  };
  const net = explained(around(uniform));
  const relevance = await net.explain("lrp", image, "logit:1", { composite: "epsilon", epsilon: 1e-9 });
  const product = await net.explain("gradient-input", image, "logit:1");
  expect(apart(relevance.values, product.values)).toBeLessThan(1e-3);
});

test("what only counts steps gets nothing", async () => {
  const net = explained(
    around((own, maps) => {
      const steps = own.node("Mul", [own.node("Sign", [maps]), own.scalar(100)]);
      return own.node("Add", [maps, own.node("Floor", [own.node("Round", [steps])])]);
    }),
  );
  const plain = explained(around((_, maps) => maps));
  const { values, facts } = await net.explain("lrp", image, "logit:1", { composite: "epsilon" });
  expect(values.every(Number.isFinite)).toBe(true);
  // of each sum the steps take their share along
  expect(Math.abs(Number(facts["share not accounted for"]))).toBeGreaterThan(0.5);
  expect(
    (await plain.explain("lrp", image, "logit:1", { composite: "epsilon" })).facts["share that arrived"],
  ).toBeCloseTo(1, 3);
});

describe("relevance begins at the value before the softmax, however the scores end", () => {
  const ends: Readonly<Record<string, (net: Net, scores: string) => string>> = {
    Softmax: (net, scores) => net.node("Softmax", [scores], { axis: attribute.int(1) }),
    LogSoftmax: (net, scores) => net.node("LogSoftmax", [scores], { axis: attribute.int(1) }),
    "Log of Softmax": (net, scores) => net.node("Log", [net.node("Softmax", [scores], { axis: attribute.int(1) })]),
    "Exp of LogSoftmax": (net, scores) =>
      net.node("Exp", [net.node("LogSoftmax", [scores], { axis: attribute.int(1) })]),
    "Softmax, reshaped": (net, scores) =>
      net.node("Reshape", [net.node("Softmax", [scores], { axis: attribute.int(1) }), net.axes(-1, 4, 1, 1)]),
  };
  test.each(Object.entries(ends))("%s", async (_, end) => {
    const ended = decodeModel(encodeModel(around((_, maps) => maps, end)));
    const { graph, model } = inspectModel(ended);
    expect(model.withoutRelevance).toEqual([]);
    const net = explained(graph, { output: model.output, classes: 4 });
    const logits = explained(around((_, maps) => maps));
    for (const composite of ["epsilon", "epsilon-gamma-box"]) {
      const found = await net.explain("lrp", image, "logit:2", { composite });
      const wanted = await logits.explain("lrp", image, "logit:2", { composite });
      expect(apart(found.values, wanted.values)).toBeLessThan(1e-5);
    }
  });
});

describe("what has no rule is said before anything is computed, all of it, by name", () => {
  const middle = (net: Net, maps: string) => {
    const squashed = net.node("Softmax", [maps], { axis: attribute.int(1) }, "mixing");
    const again = net.node("Softmax", [squashed], { axis: attribute.int(1) }, "mixing_again");
    return net.node("ReduceLogSumExp", [again, net.axes(3)], {}, "pooled");
  };

  test("in the description, and as an error; a target before it can be had", async () => {
    const { graph, model } = inspectModel(decodeModel(encodeModel(around(middle))));
    expect(model.withoutRelevance).toEqual([
      { node: "mixing", op: "Softmax" },
      { node: "mixing_again", op: "Softmax" },
      { node: "pooled", op: "ReduceLogSumExp" },
    ]);
    const net = explained(graph);
    await expect(net.explain("lrp", image, "logit:1")).rejects.toThrow(
      'unsupported relevance: Softmax (node "mixing" and 1 more), ReduceLogSumExp (node "pooled")',
    );
    const { facts } = await net.explain("lrp", image, "unit:2/3", { composite: "epsilon" });
    expect(facts["share that arrived"]).toBeCloseTo(1, 3);
  });

  test("a custom operator that is called like a standard one has no rule; in a gate none is needed", () => {
    const custom = (graph: Graph): Graph => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.type === "Sigmoid" ? { ...node, domain: "my.domain" } : node)),
    });
    const curved = around((net, maps) => net.node("Sigmoid", [maps], {}, "curve"));
    expect(inspectModel(curved).model.withoutRelevance).toEqual([]);
    expect(inspectModel(custom(curved)).model.withoutRelevance).toEqual([{ node: "curve", op: "Sigmoid" }]);
    const gated = around((net, maps) => {
      const inner = net.node("Sigmoid", [net.node("GlobalAveragePool", [maps])]);
      return net.node("Div", [maps, net.node("Add", [inner, net.scalar(1)])]);
    });
    expect(inspectModel(custom(gated)).model.withoutRelevance).toEqual([]);
  });
});
