import { expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { attribute } from "../graph/attributes.ts";
import type { Graph } from "../graph/graph.ts";
import { inferShapes } from "./infer-shapes.ts";
import { findLayers } from "./layers.ts";

const HIDDEN = 5;
const STEPS = 7;

/** A recurrent layer on the columns of 6×7 images, arranged behind it as PyTorch's exporter does; what the runtime says of its shape is declared. */
function reader(type: "LSTM" | "GRU" | "RNN", directions: 1 | 2): Graph {
  const net = startNet(["N", 1, 6, STEPS]);
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[type];
  const columns = net.node("Squeeze", [
    net.node("Transpose", [net.x], { perm: attribute.ints([3, 0, 2, 1]) }),
    net.axes(3),
  ]);
  const weights = [net.weight([directions, gates * HIDDEN, 6]), net.weight([directions, gates * HIDDEN, HIDDEN])];
  const direction = attribute.string(directions === 2 ? "bidirectional" : "forward");
  const settings = { hidden_size: attribute.int(HIDDEN), direction };
  const read = net.node(type, [columns, ...weights], settings, "read");
  const turned = net.node("Transpose", [read], { perm: attribute.ints([0, 2, 1, 3]) });
  const joined = net.node("Reshape", [turned, net.axes(0, 0, -1)]);
  const dense = net.node("MatMul", [
    net.node("Transpose", [joined], { perm: attribute.ints([1, 0, 2]) }),
    net.weight([directions * HIDDEN, 3]),
  ]);
  const graph = net.build(dense);
  const shape = [STEPS, directions, "N", HIDDEN];
  return inferShapes({ ...graph, types: new Map([...graph.types, [read, { type: "float32", shape }]]) });
}

test.each([
  ["LSTM", 1],
  ["LSTM", 2],
  ["GRU", 2],
  ["RNN", 1],
] as const)("the units of an %s in %i direction(s) are its hidden units, not its time steps", (type, directions) => {
  const layer = findLayers(reader(type, directions)).find(({ op }) => op === type);
  expect(layer?.channels).toEqual({ axis: 2, count: directions * HIDDEN });
});
