import { expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Dim, Graph } from "../graph/graph.ts";
import { requireImage } from "../model/image-input.ts";
import { inspectModel, withScores } from "./inspect.ts";

type Net = ReturnType<typeof startNet>;

/** Two convolutions and a dense layer, with what `head` puts on them. */
function classifier(
  shape: readonly Dim[],
  head: (net: Net, logits: string) => readonly string[] = (_, logits) => [logits],
): Graph {
  const net = startNet(shape);
  const pooled = net.node("GlobalAveragePool", [net.node("Relu", [net.conv(net.x, 4, 3)])]);
  const logits = net.node("Gemm", [net.node("Flatten", [pooled]), net.weight([4, 5]), net.weight([5])], {}, "/fc/Gemm");
  return net.build(...head(net, logits));
}

test("a model is JSON, its sums are those of its layers, and nothing is said where there is nothing to say", () => {
  const { model } = inspectModel(classifier(["batch", 3, 8, 8]), { name: "small" });
  expect(JSON.parse(JSON.stringify(model))).toMatchObject({
    name: "small",
    output: { scores: "logits", shape: ["batch", 5] },
  });
  expect(model.parameters).toBe(4 * 27 + 4 + 25);
  expect(model.multiplyAdds).toBe(64 * 4 * 27 + 20);
  expect(model.parameters).toBe(model.layers.reduce((sum, layer) => sum + layer.parameters, 0));
  expect([model.withoutGradient, model.notes]).toEqual([[], []]);
});

test("weights that two layers share are counted once", () => {
  const net = startNet(["batch", 4, 8, 8]);
  const shared = net.weight([4, 4, 1, 1]);
  const { model } = inspectModel(net.build(net.node("Conv", [net.node("Conv", [net.x, shared]), shared])));
  expect(model.layers.map(({ parameters }) => parameters)).toEqual([0, 16, 16]);
  expect(model.parameters).toBe(16);
});

test("what is a softmax at the end, also rearranged, is probabilities; what is a sigmoid says what that means", () => {
  const ends = (type: string) =>
    inspectModel(
      classifier(["batch", 3, 8, 8], (net, logits) => [
        net.node("Reshape", [net.node(type, [logits]), net.axes(0, 5)]),
      ]),
    ).model;
  expect(ends("Softmax").output.scores).toBe("probabilities");
  expect(ends("LogSoftmax").output.scores).toBe("log-probabilities");
  const { model } = inspectModel(classifier(["batch", 3, 8, 8], (net, logits) => [net.node("Sigmoid", [logits])]));
  expect(model.output.scores).toBe("probabilities");
  expect(model.notes).toEqual([expect.stringContaining("sigmoid")]);
});

test("of several outputs the list of numbers is taken for the scores, where there is one", () => {
  const graph = classifier(["batch", 3, 8, 8], (net, logits) => [net.conv(net.x, 2, 1, { name: "map" }), logits]);
  expect(inspectModel(graph).model.output.name).toBe(graph.outputs[1]?.name);
  const net = startNet(["batch", 3, 8, 8]);
  expect(inspectModel(net.build(net.conv(net.x, 2, 1))).model.notes).toEqual([
    expect.stringContaining("not a list of class scores"),
  ]);
});

test("a batch of one is freed; what cannot be freed says how many images it takes, and why", () => {
  const freed = inspectModel(classifier([1, 3, 8, 8]));
  expect([freed.graph.inputs[0]?.shape, freed.model.notes]).toEqual([["batch", 3, 8, 8], []]);
  const fixed = inspectModel(
    classifier([2, 3, 8, 8], (net, logits) => [
      net.node("Sub", [logits, net.node("ReduceMean", [logits, net.axes(0)])]),
    ]),
  );
  expect(fixed.graph.inputs[0]?.shape?.[0]).toBe(2);
  expect(fixed.model.notes).toEqual([expect.stringMatching(/takes 2 images at a time: ReduceMean/)]);
});

test("free heights and widths: what they cost is not known until a size is given", () => {
  const graph = classifier(["batch", 3, "height", "width"]);
  const free = inspectModel(graph).model;
  expect(free.notes).toEqual([
    'missing size: height, width of "x" are free: give the size of the images (--size), and their channels (--channels)',
  ]);
  const sized = inspectModel(graph, { size: [8, 8] }).model;
  expect([sized.notes, sized.multiplyAdds]).toEqual([[], 64 * 4 * 27 + 20]);
});

test("an operator without a gradient and one that is not known are named; integer arithmetic is not", () => {
  const graph = classifier(["batch", 3, 8, 8], (net, logits) => {
    const best = net.node("ArgMax", [logits], { axis: attribute.int(1) }, "best");
    const chosen = net.builder.constant({ type: "bool", shape: [5], data: Uint8Array.of(1, 0, 1, 0, 1) });
    return [net.node("Compress", [logits, chosen], { axis: attribute.int(1) }), best];
  });
  const custom = {
    ...graph,
    nodes: graph.nodes.map((node) => (node.type === "Relu" ? { ...node, type: "Snake", domain: "my.ops" } : node)),
  };
  const { withoutGradient, notes } = inspectModel(custom).model;
  expect(withoutGradient.map(({ op }) => op)).toEqual(["Snake", "Compress"]);
  expect(notes).toContainEqual(expect.stringContaining("not known to Deepling: my.ops.Snake"));
});

test("a graph without an input is described and refuses images; one without an output is refused", () => {
  const graph = classifier(["batch", 3, 8, 8]);
  const { model } = inspectModel(
    { ...graph, inputs: [], nodes: [], outputs: graph.outputs.slice(0, 1) },
    { name: "odd" },
  );
  expect(() => requireImage(model.input)).toThrow("unsupported model: it has no input");
  expect(() => inspectModel({ ...graph, outputs: [] }, { name: "odd" })).toThrow(
    "unsupported model: odd has no output",
  );
});

test("a model that takes no image is described all the same: token numbers, and an image without a batch axis", () => {
  const tokens = startNet(["N", "length"], "int64");
  const embedded = tokens.node("Gather", [tokens.weight([20, 4]), tokens.x]);
  const mean = tokens.node("ReduceMean", [embedded, tokens.axes(1)], { keepdims: attribute.int(0) });
  const { model } = inspectModel(tokens.build(tokens.node("Gemm", [mean, tokens.weight([4, 3])])));
  expect(model.layers.map(({ op }) => op)).toEqual(["", "ReduceMean", "Gemm"]);
  expect(model.notes[0]).toMatch(/^unsupported input: "x" takes no image/);
  const single = startNet([3, 8, 8]);
  const maps = single.conv(single.node("Unsqueeze", [single.x, single.axes(0)]), 2, 3);
  const { layers } = inspectModel(single.build(single.node("Relu", [maps]))).model;
  expect(layers.map(({ op }) => op)).toEqual(["", "Conv", "Relu"]);
});

test("scores decided anew are those of the first reading where nothing more is known", () => {
  const turned = (net: Net, logits: string) => [net.node("Transpose", [logits], { perm: attribute.ints([1, 0]) })];
  for (const graph of [
    classifier([1, 3, 8, 8], turned),
    classifier(["batch", 3, 8, 8], turned),
    classifier([1, 3, 8, 8]),
  ]) {
    const first = inspectModel(graph);
    expect(withScores(first, {}).model).toEqual(first.model);
  }
  // a batch of one that was freed: the axis of the classes is the images' in the file alone
  expect(inspectModel(classifier([1, 3, 8, 8], turned)).model.output.kind).toBe("none");
});
