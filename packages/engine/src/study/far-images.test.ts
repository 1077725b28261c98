import { expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { principalComponents } from "../../../../test/oracles/classical-mds.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import type { Layer } from "../passes/layer.ts";
import { rowForm } from "../passes/layer-rows.ts";
import { findLayers } from "../passes/layers.ts";
import { addRows } from "../passes/pivot-products.ts";
import type { LayerLayout } from "../project/layout-sequence.ts";
import { hiddenShare } from "../project/quality.ts";
import { projectionSteps, projectLayers } from "./project-layers.ts";
import type { Projected } from "./projection/basis.ts";
import type { StreamedPart } from "./projection/stream.ts";

const runtime = createNodeRuntime({ threads: 1 });
const SIDE = 3;
const SIZE = 3 * SIDE * SIDE;
const COUNT = 400;
/** As few of them as 200 and 100 are of some thousand. */
const SAMPLED = { sample: 60, pivots: 30 } as const;

/** A dense layer, a Relu and another dense layer: products are read at the input, at the Relu, and before the last layer. */
function network(): { graph: TypedGraph; layers: readonly Layer[] } {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const flat = net.node("Flatten", [net.x]);
  const first = net.node("Relu", [net.node("Gemm", [flat, net.weight([SIZE, 30])], {}, "fc1")], {}, "relu1");
  const graph = net.build(net.node("Gemm", [first, net.weight([30, 20])], {}, "fc2"));
  return { graph, layers: findLayers(graph) };
}

/** Groups of images far from the rest: how many images, and how many times as far as the rest are from the middle. */
interface Group {
  readonly images: number;
  readonly distance: number;
}

/** A cloud whose axes shrink by 0.9, and far groups, each in a direction of its own, at places by chance. */
function pictures(groups: readonly Group[], seed: number) {
  const random = seededRandom(100 + seed);
  const normal = () => Float32Array.from({ length: SIZE }, () => randomNormal(random));
  const images = Array.from({ length: COUNT }, () => normal().map((x, t) => x * 0.9 ** t));
  const radius = Math.sqrt(images.reduce((sum, x) => sum + x.reduce((s, v) => s + v * v, 0), 0) / COUNT);
  const far: number[][] = groups.map(({ images: count, distance }) => {
    const direction = normal();
    const length = Math.sqrt(direction.reduce((sum, v) => sum + v * v, 0));
    return Array.from({ length: count }, () => {
      const at = Math.floor(random() * COUNT);
      images[at] = images[at]!.map((x, t) => x + (direction[t]! / length) * distance * radius);
      return at;
    });
  });
  return { images, far };
}

function stack(images: readonly Float32Array[]): Tensor<"float32"> {
  const data = new Float32Array(images.length * SIZE);
  images.forEach((image, i) => {
    data.set(image, i * SIZE);
  });
  return float32([images.length, 3, SIDE, SIDE], data);
}

const feedOf = (images: readonly Float32Array[]): Feed =>
  async function* feed(items, size) {
    for (let start = 0; start < items.length; start += size) {
      const part = items.slice(start, start + size);
      yield { items: part, input: stack(part.map((item) => images[item]!)), missing: [] };
    }
  };

async function run(images: readonly Float32Array[], seed: number) {
  const feed = feedOf(images);
  const items = [...images.keys()];
  const stages = new Map<string, number>();
  const common = { feed, batch: 64, labels: undefined, runtime, seed };
  const job = projectLayers({ ...network(), ...SAMPLED, ...common, items });
  for (;;) {
    const next = await job.next();
    if (next.done) return { ...next.value, stages } satisfies Projected & { stages: unknown };
    if (next.value.kind === "progress") stages.set(next.value.stage, (stages.get(next.value.stage) ?? 0) + 1);
  }
}

/** Classical MDS's first two axes: principal components of a layer's activations. */
async function exactly(layer: Layer, images: readonly Float32Array[]): Promise<readonly (readonly number[])[]> {
  const form = rowForm(layer);
  const [rows] = await runGraph(addRows(network().graph, [{ value: layer.value, form }]).graph, { x: stack(images) });
  const [data, width] = [Array.from(rows?.data ?? [], Number), rows?.shape[1] ?? 0];
  const row = (i: number) => data.slice(i * width, (i + 1) * width);
  return principalComponents(
    images.map((_, i) => row(i)),
    2,
  );
}

const placesOf = ({ positions }: LayerLayout): number[][] =>
  Array.from({ length: COUNT }, (_, i) => [...positions.subarray(2 * i, 2 * i + 2)]);

/** Distances of all points from the middle of those that are not far. */
function distances(places: readonly (readonly number[])[], far: ReadonlySet<number>): number[] {
  const near = places.filter((_, i) => !far.has(i));
  const [cx = 0, cy = 0] = [0, 1].map((axis) => near.reduce((sum, p) => sum + (p[axis] ?? 0), 0) / near.length);
  return places.map(([x = 0, y = 0]) => Math.hypot(x - cx, y - cy));
}

const times = (count: number, group: Group): readonly Group[] => Array.from({ length: count }, () => group);
const SHAPES: Readonly<Record<string, readonly Group[]>> = {
  "one image": times(1, { images: 1, distance: 30 }),
  "five images": times(1, { images: 5, distance: 9 }),
  "twenty images": times(1, { images: 20, distance: 4 }),
  "three groups of five": times(3, { images: 5, distance: 9 }),
  "five images apart": times(5, { images: 1, distance: 25 }),
};

/** How far from its exact distance a far image may be drawn, as a factor. */
const FACTOR = 1.5;

test.each(Object.entries(SHAPES))(
  "%s far from the rest: drawn as far away as by classical MDS, whichever images are drawn as pivots",
  async (_, groups) => {
    for (let seed = 0; seed < 20; seed++) {
      const { images, far } = pictures(groups, seed);
      const all = new Set(far.flat());
      const { sequence } = await run(images, seed);
      // the input and the last layer in turn
      const layout = sequence.layers.at(-(seed % 2));
      const layer = network().layers[layout?.layer ?? -1];
      if (layout === undefined || layer === undefined) throw new Error("no layout");
      expect(sequence.pivots).toHaveLength(SAMPLED.pivots);
      const [ours, exact] = [distances(placesOf(layout), all), distances(await exactly(layer, images), all)];
      for (const i of all) {
        const factor = (ours[i] ?? 0) / (exact[i] ?? 1);
        expect(factor, `${layout.name}, seed ${seed}`).toBeGreaterThan(1 / FACTOR);
        expect(factor, `${layout.name}, seed ${seed}`).toBeLessThan(FACTOR);
      }
    }
  },
  60_000,
);

test("images far from the rest are found too where the values themselves are large, as pixels are", async () => {
  const check = async (images: readonly Float32Array[], all: ReadonlySet<number>, seed: number) => {
    const [layout] = (await run(images, seed)).sequence.layers;
    const [input] = network().layers;
    if (layout === undefined || input === undefined) throw new Error("no layout");
    const [ours, exact] = [distances(placesOf(layout), all), distances(await exactly(input, images), all)];
    for (const i of all) expect((ours[i] ?? 0) / (exact[i] ?? 1), `seed ${seed}`).toBeCloseTo(1, 1);
  };
  for (let seed = 0; seed < 8; seed++) {
    for (const lift of [20, 60]) {
      const { images, far } = pictures(SHAPES["five images"] ?? [], seed);
      await check(
        images.map((image) => image.map((x) => x + lift)),
        new Set(far.flat()),
        seed,
      );
    }
    // one image that differs, of images that are all alike
    const alike = Array.from({ length: COUNT }, (_, at) => new Float32Array(SIZE).fill(at === 77 + seed ? 1 : 0.5));
    await check(alike, new Set([77 + seed]), seed);
  }
}, 60_000);

test("a second pass is made only where the first missed something that could be an axis", async () => {
  const passes = async (groups: readonly Group[], seed: number) => {
    const { stages } = await run(pictures(groups, seed).images, seed);
    return Math.round((64 * (stages.get("projecting activations") ?? 0)) / (COUNT - SAMPLED.sample));
  };
  for (let seed = 0; seed < 4; seed++) {
    expect(await passes([], seed)).toBe(1);
    // too few and too near to be an axis: classical MDS shows nothing of it either
    expect(await passes(times(1, { images: 1, distance: 4 }), seed)).toBe(1);
  }
  expect(await passes(SHAPES["five images apart"] ?? [], 0)).toBe(2);
});

test("computed in chunks, the second pass too, it is the same to the last bit", async () => {
  const { images } = pictures(SHAPES["five images apart"] ?? [], 0);
  const items = [...images.keys()];
  const options = { ...network(), ...SAMPLED, feed: feedOf(images), batch: 8, labels: undefined, runtime, items };
  const whole = (await end(projectLayers(options))) as Projected;
  const steps = projectionSteps(options);
  const bounds = [0, 5, 6, 31, Number.POSITIVE_INFINITY];
  let prepared = await end(steps.prepare());
  for (let round = 1; ; round++) {
    const parts: StreamedPart[] = [];
    for (const [at, first] of bounds.slice(0, -1).entries()) {
      parts.push(await end(steps.chunk(prepared, { first, end: bounds[at + 1]! })));
    }
    const folded = await end(
      steps.fold(prepared, async function* inOrder() {
        yield* parts;
      }),
    );
    if ("left" in folded) {
      expect(round).toBe(2);
      expect(folded.left).toEqual(whole);
      return;
    }
    prepared = folded.again;
  }
});

/** What a job returns. */
async function end<T>(job: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await job.next();
    if (next.done) return next.value;
  }
}

test("a measure tells how many images are hidden among others", async () => {
  const circle = Array.from({ length: 20 }, (_, i) => [Math.cos(i), Math.sin(i)]);
  const squares = circle.map(() => 1);
  const share = (square: number, place: readonly number[]) =>
    hiddenShare([...squares, square], Float64Array.from([...circle, place].flat()));
  expect(share(100, [0, 0])).toBeCloseTo(1 / 21, 12);
  expect(share(100, [3, 4])).toBe(0);
  expect(share(3.9, [0, 0])).toBe(0);
  expect(share(Number.NaN, [Number.NaN, Number.NaN])).toBe(0);
  expect(hiddenShare([], new Float64Array())).toBeNaN();
  const even = await run(pictures([], 1).images, 1);
  expect(even.sequence.layers.every(({ quality }) => quality.hidden < 0.01)).toBe(true);
});
