import { expect, test } from "vitest";
import { logitScores } from "../model/score-output.ts";
import type { LayerKind } from "../passes/layer.ts";
import { classLayers } from "./class-layers.ts";

/** A chain of layers, each with so many units. */
const chain = (...layers: readonly (readonly [LayerKind, number])[]) =>
  layers.map(([kind, units], at) => ({
    kind,
    value: `v${at}`,
    channels: { axis: 1, count: units },
    inputs: at === 0 ? [] : [at - 1],
  }));
const output = logitScores("y", ["batch", 10]);

test("the layer that makes the scores and what shapes them afterwards have classes as units", () => {
  const squeezenet = chain(
    ["input", 3],
    ["convolution", 10],
    ["activation", 10],
    ["convolution", 10],
    ["activation", 10],
    ["pooling", 10],
    ["softmax", 10],
  );
  // the first convolution has as many units by chance
  expect([...classLayers(squeezenet, output)]).toEqual([6, 5, 4, 3]);
  expect([...classLayers(chain(["input", 3], ["dense", 7], ["dense", 10]), output)]).toEqual([2]);
});

test("where the last layer has another number of units, none has", () => {
  expect(classLayers(chain(["input", 10], ["dense", 11]), output).size).toBe(0);
  expect(classLayers(chain(["input", 10]), output).size).toBe(0);
});
