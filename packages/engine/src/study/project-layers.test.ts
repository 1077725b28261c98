import { describe, expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import type { Progress } from "../base/progress.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import type { Dim } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { plainAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix32, matrix64, takeColumns } from "../math/matrix.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Layer } from "../passes/layer.ts";
import { findLayers } from "../passes/layers.ts";
import { addRows } from "../passes/pivot-products.ts";
import { alignLayouts } from "../project/align-layouts.ts";
import { pivotMds, productsFromDistances } from "../project/pivot-mds.ts";
import { meanMovement, procrustes } from "../project/procrustes.ts";
import { abortable } from "../runtime/abortable.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type ProjectLayersOptions, projectLayers } from "./project-layers.ts";
import type { Projected } from "./projection/basis.ts";
import { buildPlacement, likelyNeighbours } from "./projection/basis.ts";
import { placeImages } from "./projection/placement.ts";
import type { Projection } from "./study.ts";

const runtime = createNodeRuntime({ threads: 1 });
const SIDE = 10;

/** Convolution, normalisation, ReLU, overlapping max pooling, strided convolution, two dense layers. */
function network(batch: Dim = "batch"): { graph: TypedGraph; layers: readonly Layer[] } {
  const net = startNet([batch, 3, SIDE, SIDE]);
  const first = net.node("Relu", [net.norm(net.conv(net.x, 6, 3, { name: "conv1" }), "bn1")]);
  const pooled = net.pool("MaxPool", first, 3, 2);
  const second = net.node("Relu", [net.conv(pooled, 8, 3, { stride: 2, pad: 1, name: "conv2" })]);
  const flat = net.node("Flatten", [second]);
  const dense = net.node("Relu", [net.node("Gemm", [flat, net.weight([32, 9]), net.weight([9])], {}, "fc1")]);
  const graph = net.build(net.node("Gemm", [dense, net.weight([9, 4]), net.weight([4])], {}, "fc2"));
  return { graph, layers: findLayers(graph) };
}

/** Images about four centres, one for each class. */
function pictures(count: number, seed = 1): { images: Float32Array[]; labels: Int32Array } {
  const random = seededRandom(seed);
  const size = 3 * SIDE * SIDE;
  const normal = () => Float32Array.from({ length: size }, () => randomNormal(random));
  const centres = Array.from({ length: 4 }, normal);
  const images = Array.from({ length: count }, (_, i) =>
    normal().map((x, at) => 0.6 * x + (centres[i % 4]?.[at] ?? 0)),
  );
  return { images, labels: Int32Array.from(images, (_, i) => i % 4) };
}

function stack(images: readonly Float32Array[]): Tensor<"float32"> {
  const size = 3 * SIDE * SIDE;
  const data = new Float32Array(images.length * size);
  images.forEach((image, i) => {
    data.set(image, i * size);
  });
  return float32([images.length, 3, SIDE, SIDE], data);
}

function feedOf(images: readonly Float32Array[], broken: ReadonlySet<number> = new Set()): Feed {
  return async function* feed(items, size, signal) {
    for (let start = 0; start < items.length; start += size) {
      signal?.throwIfAborted();
      const part = items.slice(start, start + size);
      const missing = part.flatMap((item, at) => (broken.has(item) ? [at] : []));
      yield { items: part, input: stack(part.map((item) => images[item]!)), missing };
    }
  };
}

type Extra = Partial<ProjectLayersOptions> & { readonly count?: number };

function optionsFor(extra: Extra = {}): ProjectLayersOptions {
  const { count = 90, ...rest } = extra;
  const { images, labels } = pictures(count);
  const items = images.map((_, i) => i);
  return { ...network(), items, feed: feedOf(images), batch: 16, labels, runtime, ...rest };
}

async function run(extra: Extra = {}): Promise<Projected & { events: (Progress | Projection)[] }> {
  const events: (Progress | Projection)[] = [];
  const job = projectLayers(optionsFor(extra));
  for (;;) {
    const next = await job.next();
    if (next.done) return { ...next.value, events };
    events.push(next.value);
  }
}

/** Each layer's activations of all images, read out whole and flattened here. */
async function activations(
  graph: TypedGraph,
  layers: readonly Layer[],
  images: readonly Float32Array[],
): Promise<Matrix[]> {
  const wanted = layers.map(({ value, shape }) => ({
    value,
    form: { shape: shape.slice(1).map(Number), axis: 0, pool: 1 },
  }));
  const rows = await runGraph(addRows(graph, wanted).graph, { x: stack(images) });
  return rows.map(({ shape, data }) => matrix32(images.length, shape[1]!, data as Float32Array));
}

function distancesBetween({ data, rows, columns }: Matrix): Matrix {
  const squared = matrix64(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let sum = 0;
      for (let t = 0; t < columns; t++) sum += (data[i * columns + t]! - data[j * columns + t]!) ** 2;
      squared.data[i * rows + j] = sum;
    }
  }
  return squared;
}

/** The slow way: distances of whole activations, PivotMDS of these, aligned. */
async function slowly(pivots: ArrayLike<number>, count = 90) {
  const { graph, layers } = network();
  const layouts = [];
  for (const rows of await activations(graph, layers, pictures(count).images)) {
    const products = productsFromDistances(takeColumns(distancesBetween(rows), pivots));
    layouts.push(await pivotMds(products, { dimensions: 2, algebra: plainAlgebra }));
  }
  return alignLayouts(layouts, { mode: "paper" });
}

/** What turning and mirroring leaves between two layouts, as a share of their size. */
const difference = (a: Float32Array, b: Float32Array) => Math.sqrt(procrustes(a, b).residual);

describe("the numbers", () => {
  test("a few images: exactly what whole activations give, all being pivots", async () => {
    const { sequence, events } = await run({ count: 30 });
    const slow = await slowly(
      Array.from({ length: 30 }, (_, i) => i),
      30,
    );
    expect(sequence.pivots).toHaveLength(30);
    expect(sequence.layers.map(({ name }) => name)).toEqual(network().layers.map(({ name }) => name));
    sequence.layers.forEach((layer, l) => {
      expect(difference(layer.positions, slow[l]!.positions)).toBeLessThan(1e-3);
      expect(layer.quality.radius / slow[l]!.radius).toBeCloseTo(1, 3);
      if (l > 0) expect(layer.quality.movement).toBeCloseTo(slow[l]!.movement, 3);
    });
    expect(events.filter(({ kind }) => kind === "projection")).toHaveLength(1);
  });

  test("many images, streamed: products in the graph give the layout of plain distances to the same pivots", async () => {
    const { sequence } = await run({ sample: 40, pivots: 20, rank: "all" });
    expect(sequence.pivots).toHaveLength(20);
    const slow = await slowly(sequence.pivots);
    sequence.layers.forEach((layer, l) => {
      expect(difference(layer.positions, slow[l]!.positions)).toBeLessThan(2e-3);
      expect(layer.quality.radius / slow[l]!.radius).toBeCloseTo(1, 3);
    });
  });

  test("leading combinations stand for all pivots", async () => {
    const all = await run({ sample: 60, pivots: 50, rank: "all" });
    const few = await run({ sample: 60, pivots: 50, rank: 16 });
    few.sequence.layers.forEach((layer, l) => {
      expect(difference(layer.positions, all.sequence.layers[l]!.positions)).toBeLessThan(0.05);
    });
  });

  test("the same options give the same bytes; another batch size the same numbers; another seed another sample", async () => {
    const extra = { sample: 40, pivots: 20 };
    const [first, again] = [await run(extra), await run(extra)];
    const [batches, seeded] = [await run({ ...extra, batch: 7 }), await run({ ...extra, seed: 5 })];
    first.sequence.layers.forEach((layer, l) => {
      expect(again.sequence.layers[l]).toEqual(layer);
      expect(meanMovement(batches.sequence.layers[l]!.positions, layer.positions)).toBeLessThan(1e-3);
    });
    expect(seeded.sequence.pivots).not.toEqual(first.sequence.pivots);
  });

  test("the preview lies as the final layout does, over the sample", async () => {
    const { events, sequence } = await run({ sample: 40, pivots: 20, preview: true });
    const shown = events.filter((event) => event.kind === "projection");
    expect(shown.map(({ final }) => final)).toEqual([false, true]);
    const preview = shown[0]!.sequence;
    expect(preview.items).toHaveLength(40);
    const rows = Array.from(preview.items, (item) => sequence.items.indexOf(item));
    const own = preview.layers[0]!.positions.map(
      (_, at) => sequence.layers[0]!.positions[2 * rows[at >> 1]! + (at % 2)]!,
    );
    expect(procrustes(own, preview.layers[0]!.positions).matrix[0]).toBeGreaterThan(0.999);
    expect(procrustes(own, preview.layers[0]!.positions).mirrored).toBe(false);
  });

  test("quality: labels, similarity and explained share are what they say", async () => {
    const { sequence } = await run({ count: 40 });
    for (const [l, { quality }] of sequence.layers.entries()) {
      for (const share of [
        quality.stress,
        quality.trustworthiness,
        quality.continuity,
        quality.purity,
        quality.explained,
      ]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      if (l > 0) expect(quality.cka).toBeGreaterThan(0.3);
    }
    // each class has nine others of its own for ten neighbours
    expect(sequence.layers[0]!.quality.purity).toBeCloseTo(0.9, 10);
    const unlabelled = await run({ count: 40, labels: undefined });
    expect(unlabelled.sequence.layers[0]!.quality.purity).toBeNaN();
    expect(unlabelled.sequence.layers[0]!.quality.stress).toBe(sequence.layers[0]!.quality.stress);
  });
});

describe("placement and neighbours", () => {
  test.each([
    ["streamed", { sample: 40, pivots: 20 }],
    ["smooth", { sample: 40, pivots: 20, mode: "smooth" }],
    ["whole", { sample: 90 }],
    ["pooled", { sample: 40, pivots: 20, memory: 40 * 4 * 900 }],
  ] as const)("%s: placing the images that made a layout gives their positions", async (_, extra) => {
    const { basis, sequence } = await run(extra);
    const placement = buildPlacement(network().graph, basis);
    const session = await runtime.open(encodeModel(placement.graph));
    const placed = await placeImages(session, placement, stack(pictures(90).images));
    await session.dispose();
    placed.forEach(({ data }, l) => {
      const { positions, quality } = sequence.layers[l]!;
      const worst = Array.from(data).reduce((most, x, at) => Math.max(most, Math.abs(x - positions[at]!)), 0);
      expect(worst / quality.radius).toBeLessThan(2e-4);
      expect(placement.layers[l]!.layer).toBe(sequence.layers[l]!.layer);
    });
  });

  test("likely neighbours hold the nearest ones; with few images they are exact", async () => {
    const { graph, layers } = network();
    const rows = await activations(graph, layers, pictures(90).images);
    const [guessed, exact] = [await run({ sample: 50, pivots: 40 }), await run({ sample: 90 })].map(({ basis }) =>
      likelyNeighbours(basis),
    );
    for (const [l, layer] of layers.entries()) {
      const { data } = distancesBetween(rows[l]!);
      const near = Array.from({ length: 90 }, (_, i) => i)
        .filter((i) => i !== 7)
        .sort((a, b) => data[7 * 90 + a]! - data[7 * 90 + b]!)
        .slice(0, 5);
      expect(await exact!(7, layer.index, 5)).toEqual(near);
      const candidates = await guessed!(7, layer.index, 40);
      expect(near.filter((item) => candidates?.includes(item)).length).toBeGreaterThanOrEqual(4);
    }
    expect(await guessed!(7, 99, 5)).toBeUndefined();
  });
});

describe("what may go wrong", () => {
  test("images that cannot be read are left out, sampled ones too", async () => {
    const broken = new Set([0, 5, 33, 89]);
    const { images } = pictures(90);
    for (const sample of [40, 90]) {
      const { sequence } = await run({ sample, pivots: 20, feed: feedOf(images, broken) });
      expect(sequence.items).toHaveLength(86);
      expect(sequence.items.some((item) => broken.has(item))).toBe(false);
      expect(
        sequence.layers.every(({ positions }) => positions.length === 172 && positions.every(Number.isFinite)),
      ).toBe(true);
    }
  });

  test.each([1, 2, 3])("%i images", async (count) => {
    const { sequence } = await run({ count });
    for (const { positions } of sequence.layers) {
      expect(positions).toHaveLength(2 * count);
      expect(positions.every(Number.isFinite)).toBe(true);
    }
  });

  test("none, or only copies of one", async () => {
    await expect(run({ items: [] })).rejects.toThrow("missing images");
    const one = pictures(1).images[0]!;
    const { sequence } = await run({
      count: 30,
      feed: feedOf(Array.from({ length: 30 }, () => one)),
      sample: 20,
      pivots: 5,
    });
    for (const { positions } of sequence.layers) expect(positions.every((x) => Math.abs(x) < 1e-2)).toBe(true);
  });

  test("pivots are a whole number, within reason", async () => {
    await expect(run({ pivots: 0 })).rejects.toThrow("invalid pivots");
    await expect(run({ pivots: 1.5 })).rejects.toThrow("invalid pivots");
    expect((await run({ count: 20, pivots: 500 })).sequence.pivots).toHaveLength(20);
  });

  test("an aborted projection ends between batches with the reason, and every session is disposed of", async () => {
    let [opened, disposed] = [0, 0];
    const counting: Runtime = {
      ...runtime,
      open: async (model) => {
        opened++;
        const session = await runtime.open(model);
        return {
          ...session,
          dispose: async () => {
            disposed++;
            await session.dispose();
          },
        };
      },
    };
    await run({ sample: 40, pivots: 20, runtime: counting });
    expect(disposed).toBe(opened);
    const abort = new AbortController();
    const job = projectLayers(optionsFor({ sample: 40, pivots: 20, runtime: counting, signal: abort.signal }));
    const ended = (async () => {
      for await (const event of job) {
        if (event.kind === "progress" && event.stage === "projecting activations") abort.abort(new Error("enough"));
      }
    })();
    await expect(ended).rejects.toThrow("enough");
    expect(disposed).toBe(opened);
  });

  test.each([
    ["compared", { count: 30 }, "comparing activations"],
    ["streamed", { sample: 40, pivots: 20 }, "projecting activations"],
  ] as const)("of images that were all %s the layouts are made, whoever gave up", async (_, extra, last) => {
    const { sequence } = await run(extra);
    const abort = new AbortController();
    const { signal } = abort;
    const given = { ...extra, runtime: abortable(runtime, signal), layouts: runtime, signal };
    const events: (Progress | Projection)[] = [];
    for await (const event of projectLayers(optionsFor(given))) {
      events.push(event);
      if (event.kind === "progress" && event.stage === last && event.done === event.total) abort.abort();
      if (event.kind === "projection" && event.final) break;
    }
    expect(signal.aborted).toBe(true);
    expect(events.at(-1)).toEqual({ kind: "projection", final: true, sequence });
    // what is waited for before images are compared or read is said, and how long it takes is not known
    const said = events.flatMap((event) => (event.kind === "progress" ? [event] : []));
    const loading = { kind: "progress", stage: "loading the network", done: 0, total: 0 };
    expect(said[0]).toEqual(loading);
    expect(said[said.findIndex(({ stage }) => stage === last) - 1]).toEqual(loading);
  });
});

describe("reduction and other graphs", () => {
  test("a small budget pools wide layers, says so, and gives the projection onto window averages", async () => {
    const { sequence } = await run({ count: 30, memory: 30 * 4 * 900 });
    const reduced = sequence.layers.filter(({ reduction }) => reduction !== undefined);
    expect(reduced.length).toBeGreaterThan(0);
    expect(reduced.length).toBeLessThan(sequence.layers.length);
    const { graph, layers } = network();
    const whole = await activations(graph, layers, pictures(30).images);
    for (const layer of reduced) {
      const side = Number(/(\d+)×/.exec(layer.reduction ?? "")?.[1]);
      const averaged = averageWindows(whole[layer.layer]!, layers[layer.layer]!.shape.slice(1).map(Number), side);
      const all = Array.from({ length: 30 }, (_, i) => i);
      const products = productsFromDistances(takeColumns(distancesBetween(averaged), all));
      const slow = await pivotMds(products, { dimensions: 2, algebra: plainAlgebra });
      expect(difference(layer.positions, Float32Array.from(slow.coordinates.data))).toBeLessThan(1e-3);
    }
  });

  test("a model of fixed batch gives what the free one gives", async () => {
    const free = await run({ count: 40, sample: 25, pivots: 10 });
    const fixed = await run({ count: 40, sample: 25, pivots: 10, batch: 4, ...network(4) });
    fixed.sequence.layers.forEach((layer, l) => {
      expect(difference(layer.positions, free.sequence.layers[l]!.positions)).toBeLessThan(2e-3);
    });
  });

  test("a layer far from the origin is centred before float32 loses it", async () => {
    const { images } = pictures(60);
    const shifted = images.map((image) => image.map((x) => x + 300));
    const [near, far] = [await run({ count: 60 }), await run({ count: 60, feed: feedOf(shifted) })];
    expect(difference(far.sequence.layers[0]!.positions, near.sequence.layers[0]!.positions)).toBeLessThan(1e-2);
  });
});

/** Every pixel replaced by the mean of its window. */
function averageWindows({ data, rows }: Matrix, [c = 1, h = 1, w = 1]: readonly number[], side: number): Matrix {
  const out = matrix64(rows, c * h * w);
  for (let at = 0; at < rows * c * h * w; at++) {
    const [x, y, plane] = [at % w, Math.floor(at / w) % h, Math.floor(at / (w * h))];
    let [sum, count] = [0, 0];
    const [top, left] = [y - (y % side), x - (x % side)];
    for (let v = top; v < Math.min(h, top + side); v++) {
      for (let u = left; u < Math.min(w, left + side); u++) {
        sum += data[(plane * h + v) * w + u]!;
        count++;
      }
    }
    out.data[at] = sum / count;
  }
  return out;
}
