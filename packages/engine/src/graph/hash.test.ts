import { expect, test } from "vitest";
import { seededRandom } from "../base/random.ts";
import type { Graph } from "./graph.ts";
import { createGraphHasher, hashGraph, hashTensor } from "./hash.ts";
import { murmur128 } from "./murmur.ts";
import { float32, type Tensor } from "./tensor.ts";

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const graph: Graph = {
  name: "g",
  inputs: [{ name: "x", type: "float32", shape: ["n", 2] }],
  outputs: [{ name: "y", type: "float32", shape: undefined }],
  nodes: [{ name: "a", type: "Mul", domain: "", inputs: ["x", "w"], outputs: ["y"], attributes: {} }],
  initializers: new Map<string, Tensor>([
    ["w", float32([2], [1, 2])],
    ["v", float32([1], [3])],
  ]),
  types: new Map(),
  opsets: new Map([["", 21]]),
  metadata: new Map(),
};

test("the numbers are those of MurmurHash3's reference", () => {
  expect(murmur128(latin(""))).toBe("00000000000000000000000000000000");
  expect(murmur128(latin("The quick brown fox jumps over the lazy dog"))).toBe("2f1583c3ecee2c675d7bf66ce5e91d2c");
  expect(murmur128(latin("I will not buy this tobacconist's, it is scratched."))).toBe(
    "9b5b7ba2ef3f7866889adeaf00f3f98e",
  );
});

test("the hash does not depend on where the bytes lie, and every byte counts", () => {
  const random = seededRandom(1);
  const bytes = Uint8Array.from({ length: 61 }, () => random() * 256);
  const shifted = new Uint8Array(70);
  shifted.set(bytes, 3);
  expect(murmur128(shifted.subarray(3, 64))).toBe(murmur128(bytes));
  const hashes = new Set([murmur128(bytes)]);
  for (let i = 0; i < bytes.length; i++) hashes.add(murmur128(bytes.with(i, (bytes[i] ?? 0) ^ 1)));
  expect(hashes.size).toBe(62);
});

test("equal graphs hash alike; weights, names, attributes, shapes and wiring all count; the order of a map does not", () => {
  const node = graph.nodes[0];
  if (node === undefined) throw new Error("no node");
  const others: Graph[] = [
    { ...graph, name: "h" },
    { ...graph, initializers: new Map([["w", float32([2], [1, 2.0000002])]]) },
    { ...graph, initializers: new Map([...graph.initializers, ["w", float32([1, 2], [1, 2])]]) },
    { ...graph, nodes: [{ ...node, type: "Add" }] },
    { ...graph, nodes: [{ ...node, inputs: ["w", "x"] }] },
    { ...graph, nodes: [{ ...node, attributes: { a: { kind: "float", value: Number.NaN } } }] },
    { ...graph, nodes: [{ ...node, attributes: { a: { kind: "float", value: Number.POSITIVE_INFINITY } } }] },
    { ...graph, nodes: [{ ...node, attributes: { a: { kind: "graph", value: graph } } }] },
    { ...graph, inputs: [{ name: "x", type: "float32", shape: ["m", 2] }] },
    { ...graph, opsets: new Map([["", 20]]) },
    { ...graph, metadata: new Map([["a", "b"]]) },
  ];
  expect(new Set([graph, ...others].map(hashGraph)).size).toBe(others.length + 1);
  const turned = new Map([...graph.initializers].reverse());
  expect(hashGraph({ ...structuredClone(graph), initializers: turned })).toBe(hashGraph(graph));
});

test("a hasher that remembers weights says the same", () => {
  const hash = createGraphHasher();
  expect([hash(graph), hash({ ...graph })]).toEqual([hashGraph(graph), hashGraph(graph)]);
  expect(hashTensor(float32([2], [0, 1]))).not.toBe(hashTensor(float32([2], [-0, 1])));
});
