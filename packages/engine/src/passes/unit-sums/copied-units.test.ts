import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../../test/engine/net.ts";
import { attribute } from "../../graph/attributes.ts";
import type { Graph } from "../../graph/graph.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { findLayers } from "../layers.ts";
import { createNet } from "../net.ts";
import { copiedUnits } from "./copied-units.ts";
import { type UnitPlace, unitSums } from "./unit-sums.ts";

const BATCH = 2;
const joins = (axis: number) => ({ axis: attribute.int(axis) });

/** Concatenations within one another, of a value with itself, of parts, of rows, and of two values that are added elsewhere too. */
function joinedNet(): TypedGraph {
  const net = startNet([BATCH, 3, 6, 6]);
  const [first = "", second = "", third = ""] = [4, 4, 5].map((to) => net.node("Sigmoid", [net.conv(net.x, to, 3)]));
  const inner = net.node("Concat", [second, first], joins(1), "inner");
  const outer = net.node("Concat", [third, net.node("Identity", [inner]), third], joins(1), "outer");
  const [head = "", tail = ""] = net.builder.addMany("Split", [outer, net.axes(6, 12)], joins(1), 2, "split");
  const parts = net.node(
    "Concat",
    [tail, net.node("Slice", [head, net.axes(1), net.axes(4), net.axes(1)])],
    joins(1),
    "parts",
  );
  const rows = net.node("Concat", [first, second], joins(2), "rows");
  const flipped = net.node("Slice", [first, net.axes(-1), net.axes(-7), net.axes(3), net.axes(-1)]);
  const turned = net.node("Concat", [flipped, second], joins(1), "turned");
  const added = net.node("Add", [first, second], {}, "added");
  const ends = [inner, parts, rows, turned, added].map((value) =>
    net.node("GlobalAveragePool", [net.conv(value, 2, 1)]),
  );
  return net.build(net.node("Sum", ends));
}

/** The numbers of each unit of each layer on a batch, as the runtime computes them. */
async function numbersOf(graph: TypedGraph): Promise<readonly (UnitPlace & { readonly numbers: string })[]> {
  const layers = findLayers(graph);
  const outputs = layers.slice(1).map(({ value }) => ({ name: value, ...graph.types.get(value)! }));
  const tapped: Graph = { ...graph, outputs };
  const values = await runGraph(tapped, { x: normal([BATCH, 3, 6, 6], 99) });
  return layers.slice(1).flatMap(({ index: layer, channels }, at) => {
    const { data = [], shape = [] } = values[at] ?? {};
    const size = shape.slice(2).reduce((product, extent) => product * extent, 1);
    return Array.from({ length: Number(channels.count) }, (_, unit) => ({
      layer,
      unit,
      numbers: Array.from({ length: BATCH }, (_, image) =>
        Array.from(data, Number)
          .slice((image * Number(channels.count) + unit) * size)
          .slice(0, size)
          .join(" "),
      ).join(" "),
    }));
  });
}

test("copies of a unit are the units with the same numbers, element by element, and no others", async () => {
  const graph = joinedNet();
  const layers = findLayers(graph);
  const { copiesOf } = copiedUnits(createNet(graph), layers);
  const all = await numbersOf(graph);
  let found = 0;
  for (const { layer, unit, numbers } of all) {
    const expected = all.filter((one) => one.numbers === numbers && (one.layer !== layer || one.unit !== unit));
    const copies = copiesOf({ layer, unit });
    expect(copies, `${layers[layer]?.name}/${unit}`).toEqual(
      expected.map((one) => ({ layer: one.layer, unit: one.unit })),
    );
    found += copies.length;
  }
  expect(found).toBeGreaterThan(60);
});

test("a concatenation's units come from the branch that they are, also where an addition ties the branches", () => {
  const graph = joinedNet();
  const layers = findLayers(graph);
  const { originOf } = unitSums(createNet(graph), layers);
  const activations = layers.filter(({ kind }) => kind === "activation").map(({ index }) => index);
  const inner = layers.find(({ name }) => name === "inner")?.index ?? -1;
  const convolutionOf = (activation = -1) => layers[activation]?.inputs[0];
  expect(originOf({ layer: inner, unit: 1 })).toEqual({ layer: convolutionOf(activations[1]), unit: 1 });
  expect(originOf({ layer: inner, unit: 6 })).toEqual({ layer: convolutionOf(activations[0]), unit: 2 });
});
