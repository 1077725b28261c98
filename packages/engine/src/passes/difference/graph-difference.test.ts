import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { inspectModel } from "../../study/inspect.ts";
import { type Change, type ComparedGraph, graphDifference } from "./graph-difference.ts";

/** What an edited network has more, or otherwise. */
interface Edits {
  readonly extra?: boolean;
  readonly without?: boolean;
  readonly wider?: boolean;
  readonly stride?: number;
  readonly swapped?: boolean;
}

/** A network with a residual block whose both branches have weights, written in code. */
function network({ extra, without, wider, stride = 1, swapped }: Edits = {}): Graph {
  const net = startNet(["batch", 3, 8, 8]);
  const relu = (value: string, name: string) => net.node("Relu", [value], {}, name);
  const stem = relu(net.conv(net.x, 6, 3, { name: "stem" }), "stem_relu");
  const main = (from: string) => {
    const first = relu(net.conv(from, 6, 3, { name: "main1", stride }), "main1_relu");
    return net.conv(first, 6, 3, { name: "main2" });
  };
  const side = (from: string) => net.norm(net.conv(from, 6, 1, { name: "side", stride }), "side_bn");
  // the weights are drawn in the order of calls
  const [a, b] = [main(stem), side(stem)];
  let sum = net.node("Add", swapped === true ? [b, a] : [a, b], {}, "sum");
  if (extra === true) sum = net.norm(net.conv(sum, 6, 3, { name: "new" }), "new_bn");
  const active = without === true ? sum : relu(sum, "sum_relu");
  const late = net.conv(active, wider === true ? 7 : 5, 3, { name: "late" });
  const flat = net.node("Flatten", [net.node("GlobalAveragePool", [late], {}, "pool")], {}, "flat");
  const classes = net.weight([4, wider === true ? 7 : 5]);
  return net.build(net.node("Gemm", [flat, classes], { transB: attribute.int(1) }, "fc"));
}

function compared(graph: Graph): ComparedGraph & { readonly names: readonly string[] } {
  const { graph: prepared, model } = inspectModel(graph);
  const image = { name: model.input.value, layout: "nchw" } as const;
  return { graph: prepared, image, layers: model.layers, names: model.layers.map(({ name }) => name) };
}

/** The nodes that are not the same, as "change before→after". */
function changes(before: Graph, after: Graph): readonly string[] {
  return graphDifference(compared(before), compared(after))
    .nodes.filter(({ change }) => change !== "same")
    .map(({ change, before: a, after: b }) => `${change} ${a?.node ?? ""}→${b?.node ?? ""}`);
}

/** The graph with every value and node called otherwise, and its nodes in another order of computing. */
function disguised(graph: Graph): Graph {
  const value = (name: string) =>
    name === "" || graph.inputs.some((input) => input.name === name) ? name : `v:${name}`;
  const renamed = graph.nodes.map(
    (node, at): Node => ({
      ...node,
      name: `n${(17 * at) % graph.nodes.length}`,
      inputs: node.inputs.map(value),
      outputs: node.outputs.map(value),
    }),
  );
  return {
    ...graph,
    nodes: latestFirst(renamed),
    outputs: graph.outputs.map((output) => ({ ...output, name: value(output.name) })),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [value(name), tensor])),
    types: new Map([...graph.types].map(([name, type]) => [value(name), type])),
  };
}

/** Another topological order: of the nodes that could come next always the one that stood last. */
function latestFirst(nodes: readonly Node[]): readonly Node[] {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const done = new Set<string>();
  const left = [...nodes];
  const order: Node[] = [];
  while (left.length > 0) {
    const at = left.findLastIndex(({ inputs }) => inputs.every((name) => !made.has(name) || done.has(name)));
    const [node] = left.splice(at, 1);
    if (node === undefined) break;
    order.push(node);
    for (const output of node.outputs) done.add(output);
  }
  return order;
}

/** The graph with one initializer changed. */
function retrained(graph: Graph, node: string, change: (value: number, at: number) => number): Graph {
  const name = graph.nodes.find((candidate) => candidate.name === node)?.inputs[1] ?? "";
  const tensor = graph.initializers.get(name) as Tensor<"float32">;
  return {
    ...graph,
    initializers: new Map([...graph.initializers, [name, float32(tensor.shape, tensor.data.map(change))]]),
  };
}

test("a network differs from itself in nothing, whatever its values and nodes are called and in which order they stand", () => {
  expect(changes(network(), network())).toEqual([]);
  expect(changes(network(), disguised(network()))).toEqual([]);
  expect(changes(disguised(network()), network())).toEqual([]);
  // what is added may be written in either order
  expect(changes(network(), network({ swapped: true }))).toEqual([]);
});

test("nodes that were added, removed, re-shaped and set otherwise are told, and nothing else", () => {
  expect(changes(network(), network({ extra: true }))).toEqual(
    // the dense layer and the last convolution drew other weights, since the new ones were drawn before them
    ["added →new", "added →new_bn", "reweighted late→late", "reweighted fc→fc"],
  );
  expect(changes(network({ extra: true }), network()).filter((text) => text.startsWith("removed"))).toEqual([
    "removed new→",
    "removed new_bn→",
  ]);
  expect(changes(network(), network({ without: true }))).toEqual(["removed sum_relu→"]);
  expect(changes(network(), network({ wider: true }))).toEqual(["reshaped late→late", "reshaped fc→fc"]);
  expect(changes(network(), network({ stride: 2 }))).toEqual(["settings side→side", "settings main1→main1"]);
});

/** Two residual blocks, of which the first may be missing; the second changes the width, so that both its branches have weights. */
function residual(whole: boolean): Graph {
  const net = startNet(["batch", 4, 8, 8]);
  const relu = (value: string, name: string) => net.node("Relu", [value], {}, name);
  const stem = relu(net.conv(net.x, 4, 3, { name: "stem" }), "stem_relu");
  const inner = relu(net.conv(stem, 4, 3, { name: "a1" }), "a1_relu");
  const first = relu(net.node("Add", [net.conv(inner, 4, 3, { name: "a2" }), stem], {}, "a_sum"), "a_relu");
  const from = whole ? first : stem;
  const middle = relu(net.conv(from, 8, 3, { name: "b1", stride: 2 }), "b1_relu");
  const side = net.conv(from, 8, 1, { name: "b_side", stride: 2 });
  const sum = net.node("Add", [net.conv(middle, 8, 3, { name: "b2" }), side], {}, "b_sum");
  return net.build(relu(sum, "b_relu"));
}

test("a block that is taken away takes nothing else along, whatever the others are called", () => {
  const gone = ["a1", "a1_relu", "a2", "a_sum", "a_relu"].map((name) => `removed ${name}→`);
  const [whole, without] = [residual(true), residual(false)];
  expect(changes(whole, without)).toEqual(gone);
  const { nodes } = graphDifference(compared(whole), compared(disguised(without)));
  const told = nodes
    .filter(({ change }) => change !== "same")
    .map(({ change, before }) => `${change} ${before?.node}→`);
  // without names the first of two equal activations may be the one that stays
  expect(told.filter((text) => !text.includes("relu"))).toEqual(gone.filter((text) => !text.includes("relu")));
  expect(told).toHaveLength(gone.length);
});

test("an edit is found in a disguised network too", () => {
  const found = graphDifference(compared(network()), compared(disguised(network({ without: true }))));
  expect(
    found.nodes.filter(({ change }) => change !== "same").map(({ change, before }) => [change, before?.node]),
  ).toEqual([["removed", "sum_relu"]]);
});

test("other weights are measured: relative L2, in closed form", () => {
  const plain = network();
  const { nodes, layers, counts } = graphDifference(
    compared(plain),
    compared(disguised(retrained(plain, "main2", (value) => 1.25 * value))),
  );
  const changed = nodes.filter(({ change }) => change !== "same");
  expect(changed.map(({ change, before }) => [change, before?.node])).toEqual([["reweighted", "main2"]]);
  const weight = plain.initializers.get(plain.nodes.find(({ name }) => name === "main2")?.inputs[1] ?? "")!;
  const bias = plain.initializers.get(plain.nodes.find(({ name }) => name === "main2")?.inputs[2] ?? "")!;
  const squares = (tensor: Tensor) => Array.from(tensor.data, Number).reduce((sum, value) => sum + value * value, 0);
  const expected = Math.sqrt((0.25 ** 2 * squares(weight)) / (squares(weight) + squares(bias)));
  expect(changed[0]?.weights).toBeCloseTo(expected, 5);
  expect(counts).toEqual({ ...counts, reweighted: 1, added: 0, removed: 0, reshaped: 0, settings: 0 });
  const { names } = compared(plain);
  const layer = layers.find(({ change }) => change === "reweighted");
  expect(names[layer?.before ?? -1]).toBe("main2");
  expect(layer?.weights).toBeCloseTo(expected, 5);
});

test("layers say the greatest change of their nodes, and each is told once", () => {
  const [before, after] = [compared(network()), compared(network({ extra: true }))];
  const { layers } = graphDifference(before, after);
  const told = layers.map(({ change, before: a, after: b }): [Change, string, string] => [
    change,
    before.names[a] ?? "",
    after.names[b] ?? "",
  ]);
  expect(told.filter(([change]) => change === "added")).toEqual([
    ["added", "", "new"],
    ["added", "", "new_bn"],
  ]);
  expect(told.filter(([change]) => change !== "added").every(([, a, b]) => a === b)).toBe(true);
  expect(new Set(layers.map(({ after: b }) => b)).size).toBe(layers.length);
  expect(layers).toHaveLength(after.names.length - 1);
});

test("of graphs too long to be compared it is said; those that differ in a few places are compared at any length", () => {
  const image = { name: "x", layout: "nchw" } as const;
  const { types, ...empty } = startNet(["batch", 3]).build("x");
  /** A chain of operators without weights. */
  const chain = (operator: (at: number) => string): ComparedGraph => {
    const nodes = Array.from({ length: 9000 }, (_, at): Node => {
      const names = { name: `n${at}`, inputs: [at === 0 ? "x" : `v${at - 1}`], outputs: [`v${at}`] };
      return { ...names, type: operator(at), domain: "", attributes: {} };
    });
    const made = nodes.map(({ outputs: [value = ""] }) => [value, { type: "float32", shape: ["batch", 3] }] as const);
    const outputs = [{ name: "v8999", type: "float32", shape: ["batch", 3] }] as const;
    return { graph: { ...empty, nodes, outputs, types: new Map([...types, ...made]) }, image, layers: [] };
  };
  const plain = chain((at) => (at % 2 === 0 ? "Relu" : "Tanh"));
  const edited = chain((at) => (at === 4000 ? "Elu" : at % 2 === 0 ? "Relu" : "Tanh"));
  expect(graphDifference(plain, edited).counts).toMatchObject({ same: 8999, added: 1, removed: 1 });
  const other = chain((at) => (at % 2 === 0 ? "Tanh" : "Relu"));
  expect(() => graphDifference(plain, other)).toThrow("unsupported comparison: graphs of 9000 and 9000 nodes");
});
