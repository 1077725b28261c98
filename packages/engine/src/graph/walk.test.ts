import { expect, test } from "vitest";
import type { Graph, Node } from "./graph.ts";
import { float32 } from "./tensor.ts";
import { captured, consumers, everyName, producers, prune, reachable, topological, valuesRead } from "./walk.ts";

const node = (name: string, inputs: readonly string[], outputs: readonly string[], inner?: Graph): Node => ({
  name,
  type: "Any",
  domain: "",
  inputs,
  outputs,
  attributes: inner === undefined ? {} : { body: { kind: "graph", value: inner } },
});

const graph = (nodes: readonly Node[], outputs: readonly string[], inputs: readonly string[] = ["x"]): Graph => ({
  name: "g",
  inputs: inputs.map((name) => ({ name, type: "float32", shape: [1] })),
  outputs: outputs.map((name) => ({ name, type: "float32", shape: [1] })),
  nodes,
  initializers: new Map([
    ["w", float32([1], [1])],
    ["v", float32([1], [1])],
  ]),
  types: new Map([["dead", { type: "float32", shape: [1] }]]),
  opsets: new Map([["", 21]]),
  metadata: new Map(),
});

const body: Graph = { ...graph([node("inner", ["a", "i", ""], ["o"])], ["o"], ["i"]), initializers: new Map() };
const a = node("a", ["x", "w"], ["a", ""]);
const dead = node("dead", ["a", "v"], ["dead"]);
const loop = node("loop", ["x", "x"], ["y"], body);
const whole = graph([a, dead, loop], ["y"]);
const names = (nodes: Iterable<Node>) => [...nodes].map(({ name }) => name);

test("producers and consumers see through subgraphs", () => {
  expect(producers(whole).get("a")).toBe(a);
  expect(producers(whole).has("")).toBe(false);
  expect(names(consumers(whole).get("a") ?? [])).toEqual(["dead", "loop"]);
  expect(names(consumers(whole).get("x") ?? [])).toEqual(["a", "loop"]);
  expect([...valuesRead(loop)]).toEqual(["x", "a"]);
  expect([...captured(body)]).toEqual(["a"]);
  expect([...captured(whole)]).toEqual([]);
  expect(everyName(whole)).toEqual(new Set(["w", "v", "x", "a", "dead", "loop", "y", "inner", "i", "o"]));
});

test("pruning keeps what the outputs need, captured values included", () => {
  expect(names(reachable(whole, ["y"]))).toEqual(["loop", "a"]);
  const pruned = prune(whole);
  expect(names(pruned.nodes)).toEqual(["a", "loop"]);
  expect([...pruned.initializers.keys()]).toEqual(["w"]);
  expect(pruned.types.size).toBe(0);
  expect(names(whole.nodes)).toEqual(["a", "dead", "loop"]);
});

test("any order of nodes becomes a topological one; a cycle is named by a node on it", () => {
  expect(topological(whole.nodes)).toBe(whole.nodes);
  expect(names(topological([loop, dead, a]))).toEqual(["a", "loop", "dead"]);
  const tail = node("tail", ["p"], ["t"]);
  const [p, q] = [node("p", ["q"], ["p"]), node("q", ["p"], ["q"])];
  expect(() => topological([tail, p, q, a])).toThrow(/invalid graph: cycle \(node "[pq]"\)/);
});

test("a chain of twenty thousand nodes, last first, is no trouble", () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => node(`n${i}`, [`v${i}`], [`v${i + 1}`]));
  expect(topological([...chain].reverse()).every((found, i) => found === chain[i])).toBe(true);
});
