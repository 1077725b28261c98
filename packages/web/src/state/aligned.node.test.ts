import { layoutExtent, type Projection } from "@deepling/engine";
import { expect, test } from "vitest";
import { layoutsOf } from "../study/fixture/layouts.ts";
import { alexnet } from "../study/fixture/models.ts";
import { alignProjection, turnBetween, turned } from "./aligned.ts";

const model = alexnet();
const items = Int32Array.from({ length: 60 }, (_, item) => item);
const sequence = layoutsOf(model, items, "paper");
const same = model.layers.map(({ index }) => ({ layer: index, other: index }));

/** Every layout turned by another angle, every second one mirrored. */
const projection: Projection = {
  kind: "projection",
  final: true,
  sequence: {
    ...sequence,
    layers: sequence.layers.map((layer, at) => {
      const [cos, sin, side] = [Math.cos(at), Math.sin(at), at % 2 === 0 ? 1 : -1];
      const positions = turned(layer.positions, [cos, -side * sin, sin, side * cos]);
      return { ...layer, positions, extent: layoutExtent(positions) };
    }),
  },
};

const apart = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, x, at) => Math.max(most, Math.abs(x - (b[at] ?? 0))), 0);

test("layouts that were turned and mirrored lie again where they lay, and a point placed in them with them", () => {
  const { projection: laid, turns } = alignProjection(projection, sequence, same);
  for (const [at, layer] of laid.sequence.layers.entries()) {
    // layouts are laid about the origin; the drawn study's are centred only nearly
    const own = projection.sequence.layers[at]?.positions ?? new Float32Array();
    const before = sequence.layers[at]?.positions ?? new Float32Array();
    expect(apart(layer.positions, before)).toBeLessThan(0.05);
    expect(apart(turned(own, turns[at]), layer.positions)).toBeLessThan(1e-4);
    expect(layer.quality).toBe(projection.sequence.layers[at]?.quality);
  }
});

test("points on a line tell no turn", () => {
  const line = Float32Array.of(0, 0, 1, 1, 2, 2);
  expect(turnBetween(line, line)).toEqual([1, 0, 0, 1]);
});
