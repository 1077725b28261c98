import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { explained } from "../../../../test/engine/explain.ts";
import { normal } from "../../../../test/engine/net.ts";
import { rankCorrelation } from "../../../../test/oracles/rank-correlation.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { Graph } from "../graph/graph.ts";
import { float32 } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { inferShapes } from "../passes/infer-shapes.ts";
import { prepare } from "../passes/prepare.ts";
import { methods } from "./index.ts";
import type { GivenParameters } from "./method.ts";

/*
 * The sanity check of adebayo2018 on the network that Deepling ships: the kernels of its last layer, or of all layers, are
 * drawn anew, each with the spread that it had, and the maps before and after are compared.
 */
const file = new URL("../../../../models/alexnet-cifar10/model.onnx", import.meta.url);
const trained = prepare(decodeModel(new Uint8Array(readFileSync(file))));

function redrawn(graph: Graph, which: "last" | "all") {
  const initializers = new Map(graph.initializers);
  const kernels = graph.nodes.flatMap(({ inputs }) =>
    inputs.filter((name) => (graph.initializers.get(name)?.shape.length ?? 0) > 1),
  );
  const random = seededRandom(5);
  for (const name of which === "all" ? kernels : kernels.slice(-1)) {
    const tensor = graph.initializers.get(name);
    if (tensor?.type !== "float32") continue;
    const spread = Math.sqrt(tensor.data.reduce((sum, value) => sum + value * value, 0) / tensor.data.length);
    initializers.set(
      name,
      float32(
        tensor.shape,
        tensor.data.map(() => spread * randomNormal(random)),
      ),
    );
  }
  return inferShapes({ ...graph, initializers });
}

/** A disc, a square or stripes on a ground that grows lighter, as the network takes it. */
function picture(kind: number): Float32Array {
  const colours = [0.9, -0.6, 0.3];
  return Float32Array.from({ length: 3 * 32 * 32 }, (_, at) => {
    const [channel, row, column] = [Math.floor(at / 1024), Math.floor((at % 1024) / 32), at % 32];
    const [y, x] = [(row - 15) / 16, (column - 17) / 16];
    const inside = [Math.hypot(x, y) < 0.55, Math.max(Math.abs(x), Math.abs(y)) < 0.5, Math.sin(6 * x + 3 * y) > 0.4][
      kind
    ];
    return inside ? 1.6 * (colours[(channel + kind) % 3] as number) : 0.8 * y + 0.3 * x - 0.2 * channel;
  });
}

const networks = {
  trained: explained(trained),
  last: explained(redrawn(trained, "last")),
  all: explained(redrawn(trained, "all")),
};

/** Few runs will do. */
const QUICK: Readonly<Record<string, GivenParameters>> = {
  "integrated-gradients": { steps: 16 },
  occlusion: { window: 8, stride: 4 },
  "smooth-grad": { samples: 16 },
};

/** The mean over three pictures of the rank correlation between the magnitudes before and after. */
async function likeness(method: string, which: "last" | "all"): Promise<number> {
  const correlations = await Promise.all(
    [0, 1, 2].map(async (kind) => {
      const maps = await Promise.all(
        [networks.trained, networks[which]].map(async (net) => {
          const { values } = await net.explain(method, picture(kind), "logit:3", QUICK[method]);
          const area = 1024;
          return Float32Array.from({ length: area }, (_, pixel) =>
            Math.max(
              ...Array.from({ length: values.length / area }, (_, c) => Math.abs(values[c * area + pixel] as number)),
            ),
          );
        }),
      );
      return Math.abs(rankCorrelation(maps[0] ?? [], maps[1] ?? []));
    }),
  );
  return correlations.reduce((a, b) => a + b, 0) / correlations.length;
}

describe("randomised weights change the map", () => {
  const sensitive = methods.filter(({ insensitive }) => !insensitive).map(({ id }) => id);
  test.each(sensitive)("%s", async (method) => {
    expect(await likeness(method, "last")).toBeLessThan(0.86);
    expect(await likeness(method, "all")).toBeLessThan(0.65);
  });
});

// both are the gradient with another rule for ReLU, so that the gradient's own change is the measure
test("the methods that say so notice the last layer far less than the gradient does", async () => {
  const gradient = 1 - (await likeness("gradient", "last"));
  expect(1 - (await likeness("guided-backprop", "last"))).toBeLessThan(0.1 * gradient);
  expect(1 - (await likeness("deconvnet", "last"))).toBeLessThan(0.6 * gradient);
});

test("the methods that are known to be insensitive say so", () => {
  const labelled = methods.filter(({ insensitive }) => insensitive);
  expect(labelled.map(({ id }) => id).sort()).toEqual(["deconvnet", "guided-backprop", "guided-grad-cam"]);
  for (const { cites, caution } of labelled) {
    expect(cites).toContain("adebayo2018");
    expect(caution).not.toBe("none");
  }
});

test("the rank correlation of a map with itself is 1, with its reverse −1, with another about 0", () => {
  const map = normal([400], 3).data;
  expect(rankCorrelation(map, map)).toBeCloseTo(1, 12);
  expect(
    rankCorrelation(
      map,
      map.map((value) => -value),
    ),
  ).toBeCloseTo(-1, 12);
  expect(Math.abs(rankCorrelation(map, normal([400], 4).data))).toBeLessThan(0.2);
});
