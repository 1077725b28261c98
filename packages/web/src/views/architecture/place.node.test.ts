import { chainConcats, type Layer } from "@deepling/engine";
import { expect, test } from "vitest";
import { branching } from "../../study/fixture/models.ts";
import { type PlaceRequest, placeList } from "./place.ts";
import { placeGraph } from "./place-graph.ts";
import { type VisibleGraph, visibleGraph } from "./visible-graph.ts";

function requestOf(graph: VisibleGraph): PlaceRequest {
  return {
    boxes: graph.nodes.map(({ id }) => ({ id, height: 23 })),
    edges: graph.edges,
    room: 260,
    leastAlone: 144,
    leastBeside: 72,
    anchorAlone: 29,
    anchorBeside: 19,
  };
}

/** A DenseNet's block: layer i concatenates everything before it, then convolves. */
function dense(depth: number): readonly Layer[] {
  const base = branching(1).layers[0]!;
  const layers: Layer[] = [base];
  const made = [0];
  for (let i = 0; i < depth; i++) {
    const concat = {
      ...base,
      index: layers.length,
      name: `concat${i}`,
      kind: "concat" as const,
      inputs: [...made],
      block: undefined,
    };
    const conv = {
      ...base,
      index: layers.length + 1,
      name: `conv${i}`,
      kind: "convolution" as const,
      inputs: [concat.index],
      block: undefined,
    };
    layers.push(concat, conv);
    made.push(conv.index);
  }
  return layers;
}

const sketches = [
  ["residual and inception blocks", visibleGraph(branching(3).layers, branching(3).blocks, new Set([0, 1, 2, 3]))],
  ["the same, collapsed", visibleGraph(branching(3).layers, branching(3).blocks, new Set())],
  ["a dense block", visibleGraph(dense(12), [], new Set())],
] as const;

test.each(sketches)("%s: rows do not overlap, and every line goes down from row to row", (_, graph) => {
  const { boxes, edges, width, height } = placeGraph(requestOf(graph));
  for (const [i, a] of boxes.entries()) {
    expect(a.x).toBeGreaterThanOrEqual(0);
    expect(a.x + a.width).toBeLessThanOrEqual(width);
    expect(a.y + a.height).toBeLessThanOrEqual(height);
    for (const b of boxes.slice(0, i)) {
      const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
      expect(apart).toBe(true);
    }
  }
  const byId = new Map(boxes.map((box) => [box.id, box]));
  for (const [i, points] of edges.entries()) {
    const { from, to } = graph.edges[i]!;
    const a = byId.get(from)!;
    const b = byId.get(to)!;
    expect(a.y).toBeLessThan(b.y);
    const [start, end] = [points[0]!, points.at(-1)!];
    expect(start.y).toBeGreaterThanOrEqual(a.y);
    expect(start.y).toBeLessThanOrEqual(a.y + a.height);
    expect(end.y).toBeGreaterThanOrEqual(b.y);
    expect(end.y).toBeLessThanOrEqual(b.y + b.height);
  }
});

test("connections that pass the same rows by run in lanes of their own", () => {
  const request = {
    ...requestOf(visibleGraph([], [], new Set())),
    boxes: ["a", "b", "c", "d"].map((id) => ({ id, height: 23 })),
  };
  const edges = [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "c", to: "d" },
    { from: "a", to: "c" },
    { from: "a", to: "d" },
  ];
  const placed = placeList({ ...request, edges });
  const lane = (index: number) => Math.min(...placed.edges[index]!.map(({ x }) => x));
  expect(lane(4)).toBeLessThan(lane(3));
  expect(lane(3)).toBeLessThan(placed.boxes[0]!.x);
});

test("a dense block's connections grow with its depth, not with the square of it", () => {
  const count = (depth: number) => chainConcats(dense(depth)).reduce((sum, inputs) => sum + inputs.length, 0);
  expect(count(58)).toBeLessThan(4 * 58);
  // Nothing is lost: whatever a concatenation reads is still reached through the one it is chained to.
  const layers = dense(9);
  const drawn = chainConcats(layers);
  const reach = (layer: number): ReadonlySet<number> =>
    new Set(drawn[layer]!.flatMap((input) => (layers[input]!.kind === "concat" ? [...reach(input)] : [input])));
  for (const { index, kind, inputs } of layers) {
    if (kind === "concat") expect([...reach(index)].sort((a, b) => a - b)).toEqual(inputs);
  }
});

// the limit is the runner's: a layout that takes minutes fails
test("a network of a thousand rows is placed", { timeout: 30_000 }, () => {
  const graph = visibleGraph(dense(300), [], new Set());
  const { boxes } = placeGraph(requestOf(graph));
  expect(boxes).toHaveLength(graph.nodes.length);
  expect(boxes.every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
});
