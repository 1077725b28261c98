import { expect, test } from "vitest";
import { emptyGraph } from "./empty-graph.ts";
import type { Graph } from "./graph.ts";
import { hashGraph } from "./hash.ts";
import { openSettings, setting } from "./settings.ts";
import { float32 } from "./tensor.ts";

/** y = x · by + shift, with `by` as a setting. */
function scaled(by: number, shift = 1): Graph {
  const node = { domain: "", attributes: {} };
  return {
    ...emptyGraph("scaled"),
    inputs: [{ name: "x", type: "float32", shape: ["N", 2] }],
    outputs: [{ name: "y", type: "float32", shape: ["N", 2] }],
    nodes: [
      { ...node, name: "mul", type: "Mul", inputs: ["x", "by"], outputs: ["product"] },
      { ...node, name: "add", type: "Add", inputs: ["product", "shift"], outputs: ["y"] },
    ],
    initializers: new Map([
      ["by", setting(float32([2], [by, 1]))],
      ["shift", float32([2], [shift, 0])],
    ]),
  };
}

test("settings become inputs, and graphs that differ in nothing else are equal", () => {
  const [two, three] = [openSettings(scaled(2)), openSettings(scaled(3))];
  expect(two.graph.inputs.map(({ name, shape }) => [name, shape])).toEqual([
    ["x", ["N", 2]],
    ["by", [2]],
  ]);
  expect([...two.graph.initializers.keys()]).toEqual(["shift"]);
  expect([two, three].map(({ settings }) => settings.by?.data[0])).toEqual([2, 3]);
  expect(hashGraph(two.graph)).toBe(hashGraph(three.graph));
  expect(hashGraph(scaled(2))).not.toBe(hashGraph(scaled(3)));
  expect(hashGraph(openSettings(scaled(2, 7)).graph)).not.toBe(hashGraph(two.graph));
});

test("a graph without settings stays itself, and what a graph hands out stays a constant", () => {
  const graph = scaled(2);
  const plain = { ...graph, initializers: new Map([...graph.initializers, ["by", float32([2], [2, 1])] as const]) };
  expect(openSettings(plain)).toEqual({ graph: plain, settings: {} });
  const handed: Graph = { ...graph, outputs: [...graph.outputs, { name: "by", type: "float32", shape: [2] }] };
  expect(openSettings(handed).graph).toBe(handed);
});
