import { expect, test } from "vitest";
import { startNet } from "../../../../../test/engine/net.ts";
import { matrix32 } from "../../math/matrix.ts";
import { inspectModel } from "../../study/inspect.ts";
import type { Layer } from "../layer.ts";
import { alignInOrder } from "./align-in-order.ts";
import { matchLayers } from "./match-layers.ts";

/** A chain of convolutions, each with a Relu, by name and width. */
function chain(...convs: readonly (readonly [string, number])[]): readonly Layer[] {
  const net = startNet(["batch", 3, 8, 8]);
  let value = net.x;
  for (const [name, width] of convs)
    value = net.node("Relu", [net.conv(value, width, 3, { name })], {}, `${name}_relu`);
  return inspectModel(net.build(value)).model.layers;
}

const told = (own: readonly Layer[], other: readonly Layer[], cka?: ReturnType<typeof matrix32>) =>
  matchLayers(own, other, cka)
    .filter(({ layer }) => own[layer]?.kind === "convolution")
    .map(({ layer, other: b, by }) => `${own[layer]?.name} ${other[b]?.name ?? "–"} ${by}`);

test("layers of equal names match, also where their width differs", () => {
  const [a, b] = [chain(["a", 4], ["b", 5], ["c", 6]), chain(["a", 4], ["b", 9], ["c", 6])];
  expect(told(a, b)).toEqual(["a a name", "b b name", "c c name"]);
  expect(matchLayers(a, b)[0]).toMatchObject({ other: 0, by: "name" });
});

test("layers of other names match by structure, in order, and a new one by nothing", () => {
  const a = chain(["a", 4], ["b", 5], ["c", 6]);
  expect(told(a, chain(["p", 4], ["q", 5], ["r", 6]))).toEqual(["a p structure", "b q structure", "c r structure"]);
  expect(told(chain(["p", 4], ["new", 11], ["q", 5]), a)).toEqual(["p a structure", "new – none", "q b structure"]);
});

test("what neither name nor structure matches is matched by CKA, each by its most similar, if similar enough", () => {
  const [a, b] = [chain(["a", 10], ["b", 11]), chain(["p", 20], ["q", 21], ["r", 22])];
  const cka = new Float32Array(a.length * b.length);
  const place = (layers: readonly Layer[], name: string) => layers.findIndex((layer) => layer.name === name);
  const set = (own: string, other: string, value: number) => {
    cka[place(a, own) * b.length + place(b, other)] = value;
  };
  set("a", "q", 0.9);
  set("b", "q", 0.8);
  set("b", "r", 0.7);
  set("b", "p", 0.49);
  expect(told(a, b)).toEqual(["a – none", "b – none"]);
  expect(told(a, b, matrix32(a.length, b.length, cka))).toEqual(["a q similarity", "b r similarity"]);
});

test("an alignment has the greatest sum of all pairings in order", () => {
  const scores = [
    [3, 0, 2, 1],
    [0, 5, 0, 4],
    [4, 1, 0, 2],
  ];
  const score = (i: number, j: number) => scores[i]?.[j] ?? 0;
  // slow twin: every pairing
  const best = (i: number, j: number): number =>
    i === 3 || j === 4
      ? 0
      : Math.max(best(i + 1, j), best(i, j + 1), score(i, j) > 0 ? score(i, j) + best(i + 1, j + 1) : 0);
  const pairs = alignInOrder(3, 4, score);
  expect(pairs.reduce((sum, [i, j]) => sum + score(i, j), 0)).toBe(best(0, 0));
  expect(pairs).toEqual([
    [0, 0],
    [1, 1],
    [2, 3],
  ]);
});
