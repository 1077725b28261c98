import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { arrayDataset } from "../../data/array-dataset.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { alignSequence } from "../../project/align-sequences.ts";
import type { LayoutSequence } from "../../project/layout-sequence.ts";
import { createLocalStudy } from "../local-study.ts";
import { requirePositions } from "../projection/told.ts";
import type { LocalStudyParts } from "../subject.ts";

const COUNT = 30;
const CLASSES = ["a", "b", "c", "d", "e"];

function dataset() {
  const random = seededRandom(4);
  const pixels = Array.from({ length: COUNT }, (_, item) =>
    Uint8Array.from({ length: 192 }, (_, at) =>
      Math.max(0, Math.min(255, 128 + 60 * Math.sin(item + at * (1 + (item % 3))) + 30 * randomNormal(random))),
    ),
  );
  return arrayDataset({
    name: "waves",
    fingerprint: "waves",
    count: COUNT,
    classes: CLASSES,
    labels: Int32Array.from({ length: COUNT }, (_, item) => item % 5),
    notes: [],
    itemName: String,
    read: async (items) =>
      items.map((item) => ({ width: 8, height: 8, channels: 3, pixels: pixels[item] ?? new Uint8Array(192) })),
  });
}

const plain = smallNet({ activation: "Relu" });
const weightsOf = (graph: Graph, name: string) => graph.initializers.get(name) as Tensor<"float32">;

/** The order of the units of the first and of the second convolution in the other network: unit i was unit order[i]. */
const FIRST = [3, 0, 5, 1, 4, 2];
const SECOND = [7, 2, 0, 5, 6, 1, 3, 4];

/** Rows of a weight in another order, or, on axis 1, its columns; `inner` numbers belong together. */
function reordered({ shape, data }: Tensor<"float32">, order: readonly number[], axis: 0 | 1): Tensor<"float32"> {
  const [rows = 1] = shape;
  const width = data.length / rows;
  const inner = axis === 0 ? width : width / order.length;
  const moved = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (const [to, from] of axis === 0 ? [[row, order[row] ?? 0]] : order.entries()) {
      const [target, source] =
        axis === 0 ? [row * width, from * width] : [row * width + to * inner, row * width + from * inner];
      moved.set(data.subarray(source, source + inner), target);
    }
  }
  return float32(shape, moved);
}

/** The same function with its units in another order. */
function permuted(graph: Graph): Graph {
  const weights = new Map(graph.initializers);
  weights.set("conv1.weight", reordered(weightsOf(graph, "conv1.weight"), FIRST, 0));
  weights.set("conv2.weight", reordered(reordered(weightsOf(graph, "conv2.weight"), FIRST, 1), SECOND, 0));
  weights.set("fc.weight", reordered(weightsOf(graph, "fc.weight"), SECOND, 1));
  return { ...graph, initializers: weights };
}

const runtime = createNodeRuntime({ threads: 1 });

function parts(name: string, graph: Graph): LocalStudyParts {
  return { ...smallParts(name, graph), labels: CLASSES, classes: CLASSES, dataset: dataset(), runtime };
}

const others = {
  same: plain,
  permuted: permuted(plain),
  strange: smallNet({ activation: "Relu", seed: 77 }),
};
const study = createLocalStudy({
  ...parts("plain", plain),
  others: Object.entries(others).map(([name, graph]) => ({ name, open: async () => parts(name, graph) })),
});
afterAll(() => study.dispose());

async function last<T extends { readonly kind: string }, Kind extends T["kind"]>(
  messages: AsyncGenerator<T>,
  kind: Kind,
): Promise<Extract<T, { readonly kind: Kind }>> {
  let found: T | undefined;
  for await (const message of messages) if (message.kind === kind) found = message;
  return found as Extract<T, { readonly kind: Kind }>;
}

const layerNamed = async (name: string) => (await study.info()).model.layers.findIndex((layer) => layer.name === name);

test("a network whose units stand in another order is as similar to the plain one as that is to itself", async () => {
  const itself = await last(study.similarity({}), "similarity");
  const turned = await last(study.similarity({}, { variant: { model: "permuted" } }), "similarity");
  expect(turned).toMatchObject({ images: COUNT, final: true, group: COUNT, reductions: [] });
  const size = turned.layers.length;
  for (let at = 0; at < size; at++) expect(itself.cka[at * size + at]).toBeCloseTo(1, 5);
  for (const [at, value] of turned.cka.entries()) expect(value).toBeCloseTo(itself.cka[at] ?? 0, 4);
  expect(turned.matches.every(({ layer, other, by }) => layer === other && by === "name")).toBe(true);
  // and the other way round: rows and columns change places
  const back = await last(study.similarity({ against: { model: "permuted" } }), "similarity");
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) expect(back.cka[i * size + j]).toBeCloseTo(turned.cka[j * size + i] ?? 0, 4);
  }
});

test.each([
  { name: "conv1", order: FIRST },
  { name: "conv2", order: SECOND },
])("units of $name are found where they went", async ({ name, order }) => {
  const layer = await layerNamed(name);
  const found = await last(study.unitMatches({ layer }, { variant: { model: "permuted" } }), "unit matches");
  expect(found).toMatchObject({ images: COUNT, other: layer });
  expect([...found.best]).toEqual(order);
  expect([...found.bestOfOther]).toEqual(order.map((_, unit) => order.indexOf(unit)));
  for (const value of found.correlation) expect(value).toBeCloseTo(1, 5);
});

test("other networks' units are matched with a correlation that a plain formula gives", async () => {
  const layer = await layerNamed("conv2");
  const found = await last(study.unitMatches({ layer }, { variant: { model: "strange" } }), "unit matches");
  const means = async (model: string | undefined) =>
    Promise.all(
      Array.from({ length: COUNT }, async (_, item) => {
        const { channels, maps, total } = await study.activations({ item, layer, limit: 4096 }, { variant: { model } });
        const area = maps.length / total;
        const row = new Float64Array(total);
        for (const [at, unit] of channels.entries()) {
          row[unit] = maps.subarray(at * area, (at + 1) * area).reduce((sum, value) => sum + value, 0) / area;
        }
        return row;
      }),
    );
  const [own, other] = [await means("strange"), await means(undefined)];
  const column = (rows: readonly Float64Array[], unit: number) => rows.map((row) => row[unit] ?? 0);
  const correlation = (x: readonly number[], y: readonly number[]) => {
    const middle = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const [mx, my] = [middle(x), middle(y)];
    const dot = (f: (at: number) => number) => x.reduce((sum, _, at) => sum + f(at), 0);
    const across = dot((at) => ((x[at] ?? 0) - mx) * ((y[at] ?? 0) - my));
    return across / Math.sqrt(dot((at) => ((x[at] ?? 0) - mx) ** 2) * dot((at) => ((y[at] ?? 0) - my) ** 2));
  };
  for (let unit = 0; unit < SECOND.length; unit++) {
    const all = SECOND.map((_, candidate) => correlation(column(own, unit), column(other, candidate)));
    const best = Math.max(...all);
    expect(found.best[unit]).toBe(all.indexOf(best));
    expect(found.correlation[unit]).toBeCloseTo(best, 4);
  }
});

/** The largest distance between positions of two sequences, as a share of a layout's radius. */
function apart(a: LayoutSequence, b: LayoutSequence): number {
  return Math.max(
    ...a.layers.map(({ positions, quality: { radius } }, layer) =>
      Math.max(...positions.map((value, at) => Math.abs(value - (b.layers[layer]?.positions[at] ?? 0)) / radius)),
    ),
  );
}

test("layouts of the same network are the same, and those of permuted units lie on them, mirrored or not", async () => {
  const layouts = async (model?: string) =>
    requirePositions(await last(study.project({}, { variant: { model } }), "projection")).sequence;
  const [own, same, turned, strange] = [
    await layouts(),
    await layouts("same"),
    await layouts("permuted"),
    await layouts("strange"),
  ];
  const matches = own.layers.map(({ layer }) => ({ layer, other: layer }));
  expect(apart(alignSequence(same, own, matches), own)).toBe(0);
  expect(apart(alignSequence(turned, own, matches), own)).toBeLessThan(1e-3);
  expect(apart(alignSequence(strange, own, matches), own)).toBeGreaterThan(0.1);
});

test("the same structure with other weights is told, with how far they are apart", async () => {
  const difference = await study.graphDifference({}, { variant: { model: "strange" } });
  const [info, other] = [await study.info(), await study.info({}, { variant: { model: "strange" } })];
  const changed = difference.layers.filter(({ change }) => change !== "same");
  expect(changed.map(({ change, before }) => [change, info.model.layers[before]?.name])).toEqual([
    ["reweighted", "conv1"],
    ["reweighted", "conv2"],
    ["reweighted", "fc"],
  ]);
  const [a, b] = [weightsOf(plain, "conv1.weight").data, weightsOf(others.strange, "conv1.weight").data];
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  const expected = Math.sqrt(squares(b.map((value, at) => value - (a[at] ?? 0))) / squares(a));
  expect(changed[0]?.weights).toBeCloseTo(expected, 4);
  expect(other.model.layers.length).toBe(info.model.layers.length);
});

test("comparisons tell how far they are, and end with the reason of the signal", async () => {
  const layer = await layerNamed("conv2");
  const asked = (signal: AbortSignal) => {
    const options = { variant: { model: "strange" }, signal };
    return [study.similarity({}, options), study.unitMatches({ layer }, options), study.layerErrors({}, options)];
  };
  for (const messages of asked(new AbortController().signal)) {
    const progress: number[] = [];
    for await (const message of messages) if (message.kind === "progress") progress.push(message.done / message.total);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  }
  for (const at of [0, 1, 2]) {
    const stop = new AbortController();
    const messages = asked(stop.signal)[at] as AsyncGenerator<unknown>;
    await messages.next();
    stop.abort(new Error("enough"));
    await expect(messages.next().then(() => messages.next())).rejects.toThrow("enough");
  }
});
