import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../../study/inspect.ts";
import { backward } from "../backward.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const node = (
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Node["attributes"] = {},
): Node => ({
  name: `${type}_${outputs[0]}`,
  type,
  domain: "",
  inputs,
  outputs,
  attributes,
});

const bool = (value: boolean): Tensor => ({ type: "bool", shape: [], data: Uint8Array.of(Number(value)) });

/** A branch that reads x of the graph around it, with names of its own that the other branch has too. */
function branch(type: string, factor: number, inner?: Node): Graph {
  const last = inner === undefined ? node("Mul", ["bent", "factor"], ["out"]) : inner;
  return {
    ...emptyGraph("branch"),
    nodes: [node(type, ["x"], ["bent"]), last],
    initializers: new Map([["factor", float32([], [factor])]]),
    outputs: [{ name: "out", type: "float32", shape: undefined }],
  };
}

const choose = (condition: string, output: string, yes: Graph, no: Graph): Node =>
  node("If", [condition], [output], {
    then_branch: { kind: "graph", value: yes },
    else_branch: { kind: "graph", value: no },
  });

/** Two Ifs whose branches share names, behind conditions of the given kind. */
function branching(
  conditions: readonly Node[],
  names: readonly [string, string],
  constants: Readonly<Record<string, Tensor>>,
): Graph {
  return {
    ...emptyGraph("branching"),
    inputs: [{ name: "x", type: "float32", shape: ["batch", 2, 3, 3] }],
    outputs: [{ name: "y", type: "float32", shape: undefined }],
    nodes: [
      ...conditions,
      choose(names[0], "a", branch("Relu", 2), branch("Tanh", 3)),
      choose(names[1], "b", branch("Sigmoid", 5), branch("Tanh", 7)),
      node("Add", ["a", "b"], ["y"]),
    ],
    initializers: new Map(Object.entries(constants)),
    types: new Map(),
  };
}

const CASES: readonly (readonly [string, Graph])[] = [
  ["constants", branching([], ["yes", "no"], { yes: bool(true), no: bool(false) })],
  [
    "shape arithmetic",
    branching(
      [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "one"], ["channels"]),
        node("Equal", ["channels", "two"], ["yes"]),
        node("Not", ["yes"], ["no"]),
      ],
      ["yes", "no"],
      { one: int64([1], []), two: int64([2], []) },
    ),
  ],
];

async function run(graph: Graph): Promise<readonly number[]> {
  const session = await runtime.open(encodeModel(graph));
  sessions.push(session);
  const x = float32(
    [1, 2, 3, 3],
    Float32Array.from({ length: 18 }, (_, at) => at / 4 - 2),
  );
  const answer = await session.run({ x });
  return Array.from(answer.y?.data as Float32Array);
}

test.each(CASES)("branches behind %s are taken: same numbers, shapes and a gradient", async (_, graph) => {
  const decoded = decodeModel(encodeModel(graph));
  const { graph: opened, model } = inspectModel(decoded);
  expect(opened.nodes.map(({ type }) => type)).not.toContain("If");
  expect(model.layers.at(-1)?.shape).toEqual(["batch", 2, 3, 3]);
  expect(model.withoutGradient).toEqual([]);
  const [own, truth] = [await run(opened), await run(graph)];
  own.forEach((value, at) => {
    expect(value).toBeCloseTo(truth[at] ?? Number.NaN, 6);
  });
  expect(backward(opened, { of: "y", withRespectTo: "x", provider: "cpu", seed: "ones" }).gradients).toHaveLength(1);
});

test("a branch inside a branch is taken too", async () => {
  const inner = choose("no", "out", branch("Relu", 4), branch("Tanh", 6));
  const renamed = (graph: Graph): Graph => ({
    ...graph,
    nodes: graph.nodes.map((each) => ({ ...each, inputs: each.inputs.map((name) => (name === "x" ? "bent" : name)) })),
  });
  const [yes, no] = ["then_branch", "else_branch"].map((key) => inner.attributes[key]);
  const nested: Node = {
    ...inner,
    attributes: {
      then_branch:
        yes?.kind === "graph" ? { kind: "graph", value: apart(renamed(yes.value)) } : inner.attributes.then_branch,
      else_branch:
        no?.kind === "graph" ? { kind: "graph", value: apart(renamed(no.value)) } : inner.attributes.else_branch,
    } as Node["attributes"],
  };
  const graph = branching([], ["yes", "no"], { yes: bool(true), no: bool(false) });
  const [first, ...rest] = graph.nodes as readonly [Node, ...Node[]];
  const outer = choose("yes", first.outputs[0] ?? "", branch("Abs", 2, nested), branch("Tanh", 3));
  const whole = { ...graph, nodes: [outer, ...rest] };
  const { graph: opened } = inspectModel(decodeModel(encodeModel(whole)));
  expect(opened.nodes.map(({ type }) => type)).not.toContain("If");
  const [own, truth] = [await run(opened), await run(whole)];
  own.forEach((value, at) => {
    expect(value).toBeCloseTo(truth[at] ?? Number.NaN, 6);
  });
});

/** A branch whose names differ from those around it, as ONNX wants of nested graphs. */
function apart(graph: Graph): Graph {
  const own = new Set([...graph.initializers.keys(), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const named = (name: string) => (own.has(name) ? `inner_${name}` : name);
  return {
    ...graph,
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [named(name), tensor])),
    outputs: graph.outputs.map((output) => ({ ...output, name: named(output.name) })),
    nodes: graph.nodes.map((each, index) => ({
      ...each,
      inputs: each.inputs.map((name, at) => (index === 0 && at === 0 ? name : named(name))),
      outputs: each.outputs.map(named),
    })),
  };
}
