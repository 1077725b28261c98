import { describe, expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { scoresOf } from "../../../../test/engine/scores.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import type { Graph, Shape } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { tap } from "../passes/tap.ts";
import { predictedClass, probabilities } from "./read-scores.ts";
import type { ScoreKind, ScoreOutput } from "./score-output.ts";
import { addScores } from "./score-values.ts";
import { nameCounts } from "./scores.ts";

type Net = ReturnType<typeof startNet>;
type End = (net: Net, z: string) => string;

const BATCH = 3;
const CLASSES = 4;

/** A network whose end is `end` of the logits z [batch, columns], with z as the value of that name. */
function ending(end: End, columns = CLASSES, shape: Shape = ["batch", 3, 6, 6]): { graph: TypedGraph; z: string } {
  const net = startNet(shape);
  const pooled = net.node("GlobalAveragePool", [net.node("Relu", [net.conv(net.x, 5, 3)])]);
  const z = net.node(
    "Gemm",
    [net.node("Flatten", [pooled]), net.weight([5, columns]), net.weight([columns])],
    {},
    "fc",
  );
  return { graph: net.build(end(net, z)), z };
}

const axis = (value: number) => ({ axis: attribute.int(value) });
const keep = { keepdims: attribute.int(1) };
const cast = { to: attribute.int(1) };
const exp = (net: Net, z: string) => net.node("Exp", [z]);
const sum = (net: Net, e: string) => net.node("ReduceSum", [e, net.axes(1)], keep);
const top = (net: Net, z: string) => net.node("ReduceMax", [z, net.axes(-1)], keep);
const shifted = (net: Net, z: string) => net.node("Sub", [z, top(net, z)]);
const softmax: End = (net, z) => net.node("Softmax", [z], axis(-1));
const sigmoid: End = (net, z) => net.node("Sigmoid", [z]);

/** Softmax in the ways that exporters write it, and what they put behind it. */
const SOFTMAXES: Readonly<Record<string, End>> = {
  Softmax: softmax,
  "Softmax, Reshape": (net, z) => net.node("Reshape", [softmax(net, z), net.axes(-1, CLASSES)]),
  "Unsqueeze, Softmax, Squeeze": (net, z) =>
    net.node("Squeeze", [net.node("Softmax", [net.node("Unsqueeze", [z, net.axes(1)])], axis(2)), net.axes(1)]),
  "maps of 1×1, Softmax on axis 1, Transpose, Flatten": (net, z) => {
    const maps = net.node("Reshape", [z, net.axes(-1, CLASSES, 1, 1)]);
    const turned = net.node("Transpose", [net.node("Softmax", [maps], axis(1))], {
      perm: attribute.ints([0, 2, 3, 1]),
    });
    return net.node("Flatten", [turned]);
  },
  "Softmax, Cast, Identity": (net, z) => net.node("Identity", [net.node("Cast", [softmax(net, z)], cast)]),
  "Softmax, Clip": (net, z) => net.node("Clip", [softmax(net, z), net.scalar(1e-7), net.scalar(1 - 1e-7)]),
  "Softmax, Max, Min": (net, z) =>
    net.node("Min", [net.node("Max", [softmax(net, z), net.scalar(1e-7)]), net.scalar(1)]),
  "Softmax, + 1e-7": (net, z) => net.node("Add", [softmax(net, z), net.scalar(1e-7)]),
  "Softmax in percent": (net, z) => net.node("Mul", [net.scalar(100), softmax(net, z)]),
  "Softmax smoothed": (net, z) =>
    net.node("Add", [net.node("Mul", [softmax(net, z), net.scalar(0.9)]), net.scalar(0.025)]),
  "Softmax, Div, Reshape": (net, z) =>
    net.node("Reshape", [net.node("Div", [softmax(net, z), net.scalar(2)]), net.axes(-1, CLASSES)]),
  "LogSoftmax, Exp": (net, z) => net.node("Exp", [net.node("LogSoftmax", [z], axis(1))]),
  "e / Σ": (net, z) => net.node("Div", [exp(net, z), sum(net, exp(net, z))]),
  "the same e / Σ": (net, z) => {
    const e = exp(net, z);
    return net.node("Div", [e, sum(net, e)]);
  },
  "e / (Σ + ε), shifted": (net, z) => {
    const e = exp(net, shifted(net, z));
    return net.node("Div", [e, net.node("Add", [sum(net, e), net.scalar(1e-9)])]);
  },
  "e · 1 / Σ": (net, z) => {
    const e = exp(net, z);
    return net.node("Mul", [net.node("Reciprocal", [sum(net, e)]), e]);
  },
  "e / |Σ|, expanded": (net, z) => {
    const e = exp(net, shifted(net, z));
    const total = net.node("ReduceL1", [e, net.axes(1)], keep);
    return net.node("Div", [e, net.node("Expand", [total, net.axes(1, CLASSES)])]);
  },
  "exp of x − ln Σ": (net, z) => {
    const logs = net.node("Sub", [z, net.node("ReduceLogSumExp", [z, net.axes(1)], keep)]);
    return net.node("Exp", [logs]);
  },
};

/** Log-probabilities in the same ways. */
const LOGS: Readonly<Record<string, End>> = {
  LogSoftmax: (net, z) => net.node("LogSoftmax", [z], axis(1)),
  "Softmax, Log": (net, z) => net.node("Log", [softmax(net, z)]),
  "Softmax, Clip, Log": (net, z) =>
    net.node("Log", [net.node("Clip", [softmax(net, z), net.scalar(1e-12), net.scalar(1)])]),
  "x − ln Σ eˣ": (net, z) => net.node("Sub", [z, net.node("Log", [sum(net, exp(net, z))])]),
  "LogSoftmax, Neg": (net, z) => net.node("Neg", [net.node("LogSoftmax", [z], axis(1))]),
  "Softmax, Log, × −1": (net, z) => net.node("Mul", [net.scalar(-1), net.node("Log", [softmax(net, z)])]),
  "0 − ln p, Reshape": (net, z) =>
    net.node("Reshape", [net.node("Sub", [net.scalar(0), net.node("Log", [softmax(net, z)])]), net.axes(0, -1)]),
  "x − (max + ln Σ e^(x − max))": (net, z) => {
    const largest = top(net, z);
    const total = net.node("Log", [sum(net, exp(net, net.node("Sub", [z, largest])))]);
    return net.node("Sub", [z, net.node("Add", [total, largest])]);
  },
};

/** Sigmoids in the ways that exporters write them. */
const SIGMOIDS: Readonly<Record<string, End>> = {
  Sigmoid: sigmoid,
  "Sigmoid, Reshape, Clip": (net, z) =>
    net.node("Clip", [net.node("Reshape", [sigmoid(net, z), net.axes(0, -1)]), net.scalar(1e-7), net.scalar(1)]),
  "1 / (1 + e^−z)": (net, z) =>
    net.node("Div", [net.scalar(1), net.node("Add", [net.scalar(1), exp(net, net.node("Neg", [z]))])]),
  "reciprocal of e^(−1 · z) + 1": (net, z) =>
    net.node("Reciprocal", [net.node("Add", [exp(net, net.node("Mul", [z, net.scalar(-1)])), net.scalar(1)])]),
  "(1 + e^−z)^−1": (net, z) =>
    net.node("Pow", [net.node("Add", [net.scalar(1), exp(net, net.node("Sub", [net.scalar(0), z]))]), net.scalar(-1)]),
  "e / (1 + e)": (net, z) => {
    const e = exp(net, z);
    return net.node("Div", [e, net.node("Add", [e, net.scalar(1)])]);
  },
  "(1 + tanh(z / 2)) / 2": (net, z) => {
    const half = net.node("Tanh", [net.node("Mul", [z, net.scalar(0.5)])]);
    return net.node("Mul", [net.scalar(0.5), net.node("Add", [half, net.scalar(1)])]);
  },
};

const images = normal([BATCH, 3, 6, 6], 5);

/** The scores of a network read in this process and in its graph, and the logits by a run of their own. */
async function read(graph: TypedGraph, z: string) {
  const output = scoresOf(graph);
  const builder = new GraphBuilder(graph, inferNode);
  const added = addScores(builder, output);
  const names = [added.logits, added.probabilities(), added.logProbabilities(), output.value, z];
  const tapped = tap(builder.build(names), names);
  const results = await runGraph(tapped, { x: images });
  const byName = new Map(tapped.outputs.map(({ name }, at) => [name, results[at] as Tensor]));
  const found = names.map((name) => byName.get(name));
  const [logits, inGraph, logs, values, trueLogits] = found as [Tensor, Tensor, Tensor, Tensor, Tensor];
  return { output, logits, inGraph, logs, here: probabilities(values, output), z: Array.from(trueLogits.data, Number) };
}

function softmaxOf(z: readonly number[], classes = CLASSES): readonly number[] {
  return z.map((value, at) => {
    const row = z.slice(at - (at % classes), at - (at % classes) + classes);
    return Math.exp(value) / row.reduce((total, other) => total + Math.exp(other), 0);
  });
}
const sigmoidOf = (z: readonly number[]) => z.map((value) => 1 / (1 + Math.exp(-value)));

function expectClose(found: ArrayLike<number | bigint | string>, wanted: readonly number[], digits = 5) {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, at) => {
    expect(Number(found[at])).toBeCloseTo(value, digits);
  });
}

describe("the value before the end is found, and probabilities are those of the closed form", () => {
  test.each(Object.entries({ ...SOFTMAXES, ...LOGS }))("%s", async (name, end) => {
    const { graph, z } = ending(end);
    const found = await read(graph, z);
    expect(found.output).toMatchObject({
      kind: "classes",
      classes: CLASSES,
      scores: name in LOGS ? "log-probabilities" : "probabilities",
      certain: true,
    });
    const wanted = softmaxOf(found.z);
    expectClose(found.here, wanted);
    expectClose(found.inGraph.data, wanted);
    expectClose(found.logs.data, wanted.map(Math.log), 4);
    expectClose(found.logits.data, found.z);
  });

  test.each(Object.entries(SIGMOIDS))("of several labels: %s", async (_, end) => {
    const { graph, z } = ending(end);
    const found = await read(graph, z);
    expect(found.output).toMatchObject({ kind: "labels", classes: CLASSES, scores: "probabilities", certain: true });
    expectClose(found.here, sigmoidOf(found.z));
    expectClose(found.inGraph.data, sigmoidOf(found.z));
    expectClose(found.logits.data, found.z);
    expectClose(found.logs.data, sigmoidOf(found.z).map(Math.log), 4);
  });

  test.each([...Object.entries(SIGMOIDS), ["Identity", (net: Net, z: string) => net.node("Identity", [z])] as const])(
    "of one number for two classes: %s",
    async (_, end) => {
      const { graph, z } = ending(end, 1);
      const found = await read(graph, z);
      expect(found.output).toMatchObject({ kind: "binary", classes: 2 });
      const both = sigmoidOf(found.z).flatMap((p) => [1 - p, p]);
      expectClose(found.here, both);
      expectClose(found.inGraph.data, both);
      expectClose(
        found.logits.data,
        found.z.flatMap((value) => [-value, value]),
      );
      expectClose(found.logs.data, both.map(Math.log), 4);
    },
  );
});

test("one number without an axis of its own, and a list without an axis for the one image", async () => {
  const squeezed = ending((net, z) => net.node("Squeeze", [sigmoid(net, z), net.axes(1)]), 1);
  const found = await read(squeezed.graph, squeezed.z);
  expect(found.output).toMatchObject({ kind: "binary", shape: ["batch"] });
  expectClose(
    found.logits.data,
    found.z.flatMap((value) => [-value, value]),
  );

  const { graph, z } = ending(
    (net, logits) => net.node("Reshape", [softmax(net, logits), net.axes(CLASSES)]),
    CLASSES,
    [1, 3, 6, 6],
  );
  const output = scoresOf(graph);
  expect(output).toMatchObject({ kind: "classes", classes: CLASSES, shape: [CLASSES], logits: z });
  const builder = new GraphBuilder(graph, inferNode);
  const { logits, probabilities: shares } = addScores(builder, output);
  const names = [logits, shares()];
  const one = float32([1, 3, 6, 6], images.data.slice(0, 108));
  const [flat, inGraph] = (await runGraph(tap(builder.build(names), names), { x: one })) as [Tensor, Tensor];
  expect([flat.shape, inGraph.shape]).toEqual([
    [1, CLASSES],
    [1, CLASSES],
  ]);
  expectClose(inGraph.data, softmaxOf(Array.from(flat.data, Number)));
});

test("one number between −1 and 1 is no probability: the value before it is the logit", async () => {
  for (const type of ["Tanh", "Softsign"]) {
    const { graph, z } = ending((net, logit) => net.node("Reshape", [net.node(type, [logit]), net.axes(-1, 1)]), 1);
    const found = await read(graph, z);
    expect(found.output).toMatchObject({ kind: "binary", scores: "logits", value: z, logits: z, certain: true });
    expect(found.output.notes).toContainEqual({
      about: "place",
      text: expect.stringContaining(`are read before it, at "${z}"`),
    });
    expectClose(
      found.here,
      sigmoidOf(found.z).flatMap((p) => [1 - p, p]),
    );
  }
  // of several classes the largest number is the largest either way
  const { graph } = ending((net, logits) => net.node("Tanh", [logits]));
  expect(scoresOf(graph)).toMatchObject({ kind: "classes", scores: "logits", certain: false });
});

test("what only looks like an end is none", () => {
  const kinds: readonly [End, ScoreOutput["scores"]][] = [
    // a softmax along another axis, over the images, of another exponent; a gate; a sigmoid inside
    [(net, z) => net.node("Softmax", [z], axis(0)), "logits"],
    [(net, z) => net.node("Div", [exp(net, z), net.node("ReduceSum", [exp(net, z), net.axes(0)], keep)]), "logits"],
    [(net, z) => net.node("Div", [exp(net, z), sum(net, exp(net, net.node("Neg", [z])))]), "logits"],
    [(net, z) => net.node("Mul", [z, sigmoid(net, z)]), "logits"],
    [(net, z) => net.node("Gemm", [sigmoid(net, z), net.weight([CLASSES, CLASSES])]), "logits"],
    [(net, z) => net.node("Sub", [net.scalar(1), softmax(net, z)]), "logits"],
  ];
  for (const [end, scores] of kinds) expect(scoresOf(ending(end).graph).scores).toBe(scores);
});

describe("of several outputs", () => {
  const heads = () => {
    const net = startNet(["batch", 3, 6, 6]);
    const pooled = net.node("Flatten", [net.node("GlobalAveragePool", [net.conv(net.x, 8, 3)])], {}, "features");
    const dense = (columns: number, name: string) => net.node("Gemm", [pooled, net.weight([8, columns])], {}, name);
    const [boxes, colours, kinds] = [dense(4, "boxes"), dense(5, "colours"), dense(7, "kinds")];
    const map = net.conv(net.x, 2, 3, { name: "map" });
    return { net, boxes, colours, kinds, map, pooled };
  };

  test("the one with as many classes as there are names is read, the labels before the folders; then an end; then the first list", () => {
    const { net, boxes, colours, kinds, map } = heads();
    const graph = net.build(map, boxes, colours, kinds);
    expect(scoresOf(graph)).toMatchObject({ name: boxes, classes: 4 });
    expect(scoresOf(graph, { counts: [7, 0] })).toMatchObject({ name: kinds, classes: 7 });
    expect(scoresOf(graph, { counts: [0, 5] })).toMatchObject({ name: colours, classes: 5 });
    expect(scoresOf(graph, { counts: [7, 5] })).toMatchObject({ name: kinds });
    expect(scoresOf(graph, { counts: [6, 5] })).toMatchObject({ name: colours });
    expect(scoresOf(graph, { counts: [7, 0] }).notes).toEqual([
      { about: "choice", text: expect.stringContaining("7") },
    ]);
    const ended = heads();
    const shares = softmax(ended.net, ended.kinds);
    expect(scoresOf(ended.net.build(ended.boxes, shares))).toMatchObject({ name: shares, logits: ended.kinds });
  });

  test("features that the scores are computed from come after them, wherever they stand", () => {
    const net = startNet(["batch", 3, 6, 6]);
    const pooled = net.node("Flatten", [net.node("GlobalAveragePool", [net.conv(net.x, 5, 3)])], {}, "features");
    const scores = net.node("Gemm", [pooled, net.weight([5, 4])], {}, "scores");
    const energy = net.node("ReduceLogSumExp", [scores, net.axes(1)], keep, "energy");
    for (const outputs of [
      [pooled, scores],
      [scores, pooled],
      [pooled, energy, scores],
    ]) {
      expect(scoresOf(net.build(...outputs))).toMatchObject({ name: scores, value: scores, classes: 4 });
    }
    expect(scoresOf(net.build(pooled, scores), { counts: [5] })).toMatchObject({ name: pooled });
    expect(scoresOf(net.build(pooled, scores), { asked: pooled })).toMatchObject({ name: pooled });
  });

  test("the one asked for is read, whatever it is; an unknown name lists them", () => {
    const { net, boxes, colours, map } = heads();
    const graph = net.build(boxes, colours, map);
    expect(scoresOf(graph, { asked: colours, counts: [4] })).toMatchObject({ name: colours, notes: [] });
    expect(scoresOf(graph, { asked: map })).toMatchObject({ name: map, kind: "none" });
    expect(() => scoresOf(graph, { asked: "colour" })).toThrow("unknown output: colour");
    try {
      scoresOf(graph, { asked: "colour" });
    } catch (error) {
      expect(error).toMatchObject({ hint: expect.stringContaining(`${boxes} (batch×4), ${colours} (batch×5)`) });
    }
  });

  test("label files are held against every output, or the one asked for", () => {
    const { net, boxes, colours, map } = heads();
    const graph = net.build(map, boxes, colours);
    expect(nameCounts(graph)).toEqual([4, 5]);
    expect(nameCounts(graph, colours)).toEqual([5]);
    expect(nameCounts(ending(sigmoid, 1).graph)).toEqual([2, 1]);
    expect(nameCounts(ending((net, z) => net.node("ArgMax", [z], axis(1))).graph)).toBeUndefined();
  });
});

test("what ArgMax or TopK chose from is read where their answers are all that comes out", async () => {
  const chosen = ending((net, z) => net.node("ArgMax", [softmax(net, z)], { ...axis(1), keepdims: attribute.int(0) }));
  const found = await read(chosen.graph, chosen.z);
  expect(found.output).toMatchObject({ kind: "classes", scores: "probabilities", logits: chosen.z });
  const [said] = await runGraph(chosen.graph, { x: images });
  const rows = Array.from({ length: BATCH }, (_, row) => found.here.subarray(row * CLASSES, (row + 1) * CLASSES));
  expect(rows.map((row) => predictedClass(row, found.output))).toEqual(Array.from(said?.data ?? [], Number));
});

test("what names are looked up by is read where a model answers in words", () => {
  const net = startNet(["batch", 3, 6, 6]);
  const z = net.node("Flatten", [net.node("GlobalAveragePool", [net.conv(net.x, 4, 3)])]);
  const number = net.node("ArgMax", [softmax(net, z)], { ...axis(1), keepdims: attribute.int(0) });
  const graph = net.build(number);
  const words: Tensor = { type: "string", shape: [CLASSES], data: ["cat", "dog", "emu", "fox"] };
  const named = (type: string, domain: string, inputs: readonly string[]): Graph => ({
    ...graph,
    nodes: [...graph.nodes, { name: "names", type, domain, inputs, outputs: ["name"], attributes: {} }],
    outputs: [{ name: "name", type: "string", shape: ["batch"] }],
    initializers: new Map([...graph.initializers, ["words", words]]),
    types: new Map([...graph.types, ["name", { type: "string", shape: ["batch"] }] as const]),
  });
  for (const each of [
    named("Gather", "", ["words", number]),
    named("ArrayFeatureExtractor", "ai.onnx.ml", ["words", number]),
    named("LabelEncoder", "ai.onnx.ml", [number]),
  ]) {
    expect(scoresOf(each)).toMatchObject({ name: "name", kind: "classes", classes: CLASSES, logits: z });
  }
  expect(scoresOf(named("Unknown", "mine", [number])).notes[0]?.text).toContain("holds texts");
});

test("rows with a single 1 are read at what they chose from", () => {
  const hard = ending((net, z) => net.node("Hardmax", [z], axis(1)));
  expect(scoresOf(hard.graph)).toMatchObject({ kind: "classes", classes: CLASSES, value: hard.z });
  const oneHot = ending((net, z) => {
    const number = net.node("ArgMax", [softmax(net, z)], { ...axis(1), keepdims: attribute.int(0) });
    const ends = net.builder.constant(float32([2], [0, 1]));
    return net.node("OneHot", [number, net.axes(CLASSES), ends]);
  });
  expect(scoresOf(oneHot.graph)).toMatchObject({ kind: "classes", scores: "probabilities", logits: oneHot.z });
});

test("the largest probability beside its number is no class score of its own", () => {
  const { graph, z } = ending((net, logits) =>
    net.node("ReduceMax", [softmax(net, logits), net.axes(1)], { keepdims: attribute.int(0) }),
  );
  expect(scoresOf(graph, { counts: [2] })).toMatchObject({ kind: "classes", classes: CLASSES, logits: z });
  // a pooling by the largest is a layer like others
  const net = startNet(["batch", 3, 6, 6]);
  const pooled = net.node("ReduceMax", [net.conv(net.x, 4, 3), net.axes(2, 3)], { keepdims: attribute.int(0) });
  expect(scoresOf(net.build(pooled))).toMatchObject({ kind: "classes", value: pooled, scores: "logits" });
});

test("maps, boxes, numbered pixels and lists that no image has are no class scores", () => {
  const of = (end: (net: Net) => string): ScoreKind => {
    const net = startNet(["batch", 3, 6, 6]);
    return scoresOf(net.build(end(net))).kind;
  };
  expect(of((net) => net.conv(net.x, 4, 3))).toBe("none");
  expect(of((net) => net.node("Softmax", [net.conv(net.x, 4, 3)], axis(1)))).toBe("none");
  expect(of((net) => net.node("ArgMax", [net.conv(net.x, 4, 3)], axis(1)))).toBe("none");
  expect(of((net) => net.node("Reshape", [net.conv(net.x, 4, 3), net.axes(0, 36, 4)]))).toBe("none");
  expect(of((net) => net.node("Cast", [net.node("ReduceSum", [net.x], { keepdims: attribute.int(0) })], cast))).toBe(
    "none",
  );
});
