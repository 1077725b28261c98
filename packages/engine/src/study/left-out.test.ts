import { describe, expect, test } from "vitest";
import { runGraph, startNet } from "../../../../test/engine/net.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { columnOfNames, NO_NAMES } from "../base/name-column.ts";
import { randomNormal, seededRandom } from "../base/random.ts";
import type { Feed } from "../data/feed.ts";
import { attribute } from "../graph/attributes.ts";
import type { Dim } from "../graph/graph.ts";
import { float32, type Tensor } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { plainAlgebra } from "../math/linear-algebra.ts";
import { type Matrix, matrix32, takeRows } from "../math/matrix.ts";
import type { Layer } from "../passes/layer.ts";
import { rowForm } from "../passes/layer-rows.ts";
import { findLayers } from "../passes/layers.ts";
import { addRows } from "../passes/pivot-products.ts";
import { pivotMds } from "../project/pivot-mds.ts";
import { procrustes } from "../project/procrustes.ts";
import { sayLeftOut } from "../project/say-left-out.ts";
import { type ProjectLayersOptions, projectLayers } from "./project-layers.ts";
import type { Projected } from "./projection/basis.ts";
import { likelyNeighbours } from "./projection/basis.ts";

const runtime = createNodeRuntime({ threads: 1 });
const SIDE = 6;
const SIZE = 3 * SIDE * SIDE;

/** What stands between the two convolutions and the dense layers: 0/0 for a black image, and what comes after it. */
type Middle = "divide" | "divide and hide" | "negative logarithm";

/** A convolution without bias, so that a black image stays zero, a division that is 0/0 for it, a parallel branch, dense layers. */
function network(middle: Middle, batch: Dim = "batch"): { graph: TypedGraph; layers: readonly Layer[] } {
  const net = startNet([batch, 3, SIDE, SIDE]);
  const kernel = { kernel_shape: attribute.ints([3, 3]) };
  const first = net.node("Relu", [net.node("Conv", [net.x, net.weight([4, 3, 3, 3])], kernel, "conv")], {}, "relu");
  const flat = net.node("Flatten", [first]);
  const length = net.node("ReduceL2", [flat, net.axes(1)], { keepdims: attribute.int(1) }, "length");
  const bad =
    middle === "negative logarithm"
      ? net.node("Log", [net.node("Neg", [net.node("Exp", [flat])])], {}, "bad")
      : net.node("Div", [flat, length], {}, "bad");
  const numbers =
    middle === "divide and hide" ? net.node("Where", [net.node("IsNaN", [bad]), net.scalar(0), bad]) : bad;
  const after = net.node("Gemm", [numbers, net.weight([64, 8])], {}, "after");
  const beside = net.node("Gemm", [flat, net.weight([64, 8])], {}, "beside");
  const graph = net.build(net.node("Add", [after, beside], {}, "sum"));
  return { graph, layers: findLayers(graph) };
}

/** Noise; the images of `black` are zero. */
function pictures(count: number, black: readonly number[]): Float32Array[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, (_, image) =>
    Float32Array.from({ length: SIZE }, (_v, at) => {
      const value = randomNormal(random) + (image % 3 === at % 3 ? 1 : 0);
      return black.includes(image) ? 0 : value;
    }),
  );
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

interface Wanted extends Partial<ProjectLayersOptions> {
  readonly middle?: Middle;
  readonly images: readonly Float32Array[];
  readonly of?: Dim;
}

async function run({ middle = "divide", images, of, ...rest }: Wanted): Promise<Projected> {
  const items = [...images.keys()];
  const common = { items, feed: feedOf(images), batch: 16, labels: Int32Array.from(items, (i) => i % 3), runtime };
  const job = projectLayers({ ...network(middle, of), ...common, ...rest });
  for (;;) {
    const next = await job.next();
    if (next.done) return next.value;
  }
}

/** The activations of a layer, read out whole and flattened here. */
async function rowsOf(middle: Middle, layer: number, images: readonly Float32Array[]): Promise<Matrix> {
  const { graph, layers } = network(middle);
  const { value } = layers[layer]!;
  const form = rowForm(layers[layer]!);
  const [rows] = await runGraph(addRows(graph, [{ value, form }]).graph, { x: stack(images) });
  return matrix32(images.length, rows!.shape[1]!, rows!.data as Float32Array);
}

/** PivotMDS of whole activations of some images, the slow way: inner products with each pivot less the pivots' mean. */
async function slowly(rows: Matrix, present: readonly number[], pivots: readonly number[]): Promise<Float32Array> {
  const own = (i: number): number[] => Array.from(rows.data.subarray(i * rows.columns, (i + 1) * rows.columns));
  const mean = Array.from(
    { length: rows.columns },
    (_, t) => pivots.reduce((sum, p) => sum + own(p)[t]!, 0) / pivots.length,
  );
  const data = Float32Array.from(
    present.flatMap((i) => pivots.map((p) => own(i).reduce((sum, x, t) => sum + x * (own(p)[t]! - mean[t]!), 0))),
  );
  const layout = await pivotMds(matrix32(present.length, pivots.length, data), {
    dimensions: 2,
    algebra: plainAlgebra,
  });
  return new Float32Array(layout.coordinates.data);
}

const take = (positions: Float32Array, rows: readonly number[]) =>
  new Float32Array(takeRows(matrix32(positions.length / 2, 2, positions), rows).data);
const difference = (a: Float32Array, b: Float32Array) => Math.sqrt(procrustes(a, b).residual);
const others = (count: number, bad: readonly number[]) =>
  Array.from({ length: count }, (_, i) => i).filter((i) => !bad.includes(i));
const named = ({ sequence }: Projected, name: string) => sequence.layers.find((layer) => layer.name === name)!;

describe.each([
  ["compared in the graph", {}],
  ["activations held, for a fixed batch", { of: 4, batch: 4 }],
] as const)("all images are pivots, %s", (_, extra) => {
  test.each([[[7]], [[0, 7, 29]]])(
    "black images %j have a place before 0/0 and none after it; the others lie as without them",
    async (black) => {
      const images = pictures(30, black);
      const rest = others(30, black);
      const projected = await run({ images, ...extra });
      const without = await run({ images: rest.map((i) => images[i]!), ...extra });
      for (const name of ["conv1", "relu1", "beside"]) {
        expect(named(projected, name).positions.every(Number.isFinite)).toBe(true);
        expect(named(projected, name).leftOut).toEqual(new Int32Array());
      }
      for (const name of ["bad", "after", "sum"]) {
        const [layer, expected] = [named(projected, name), named(without, name)];
        expect([...layer.leftOut]).toEqual(black);
        expect(black.every((i) => Number.isNaN(layer.positions[2 * i]))).toBe(true);
        expect(difference(take(layer.positions, rest), expected.positions)).toBeLessThan(1e-3);
        expect(layer.quality.radius / expected.quality.radius).toBeCloseTo(1, 4);
        for (const measure of ["stress", "trustworthiness", "explained"] as const) {
          expect(layer.quality[measure]).toBeCloseTo(expected.quality[measure], 4);
        }
      }
      expect(Object.values(named(projected, "after").quality).every((value) => !Number.isNaN(value))).toBe(true);
    },
  );
});

describe("streamed past a sample", () => {
  test.each([1, 2, 3, 4, 5])(
    "seed %i: no black image is a pivot, and the others lie where the pivots put them",
    async (seed) => {
      const black = [3, 20, 21, 60, 88];
      const images = pictures(90, black);
      const rest = others(90, black);
      const projected = await run({ images, sample: 40, pivots: 20, rank: "all", seed });
      const { sequence } = projected;
      expect([...sequence.pivots].some((item) => black.includes(item))).toBe(false);
      expect(sequence.pivots).toHaveLength(20);
      for (const [name, present] of [
        ["relu1", others(90, [])],
        ["bad", rest],
        ["after", rest],
        ["sum", rest],
      ] as const) {
        const layer = named(projected, name);
        const slow = await slowly(await rowsOf("divide", layer.layer, images), present, [...sequence.pivots]);
        expect(difference(take(layer.positions, present), slow)).toBeLessThan(2e-3);
        expect([...layer.leftOut]).toEqual(others(90, present));
      }
    },
  );

  test("neighbours: an image that is left out has none, and is nobody's", async () => {
    const images = pictures(90, [5]);
    for (const extra of [{}, { sample: 40, pivots: 20 }]) {
      const projected = await run({ images, ...extra });
      const neighbours = likelyNeighbours(projected.basis);
      const { layer } = named(projected, "after");
      expect(await neighbours(5, layer, 10)).toEqual([]);
      expect(await neighbours(6, layer, 89)).toHaveLength(88);
      expect(await neighbours(6, layer, 89)).not.toContain(5);
      expect(await neighbours(5, named(projected, "relu1").layer, 10)).toHaveLength(10);
    }
  });
});

test("an image stays left out where a later layer hides that it was no number", async () => {
  const projected = await run({ middle: "divide and hide", images: pictures(30, [7]) });
  for (const name of ["bad", "after", "sum"]) expect([...named(projected, name).leftOut]).toEqual([7]);
  expect(named(projected, "beside").leftOut).toHaveLength(0);
});

test.each([{}, { sample: 15, pivots: 8 }, { memory: 1000 }, { mode: "smooth" }] as const)(
  "a layer where nobody has numbers has no places, and those that do not need it have all: %j",
  async (extra) => {
    const projected = await run({ middle: "negative logarithm", images: pictures(30, []), ...extra });
    for (const name of ["bad", "after", "sum"]) {
      expect(named(projected, name).leftOut).toHaveLength(30);
      expect(named(projected, name).positions.every(Number.isNaN)).toBe(true);
      expect(named(projected, name).quality.stress).toBeNaN();
    }
    for (const name of ["relu1", "beside"]) {
      expect(named(projected, name).positions.every(Number.isFinite)).toBe(true);
      expect(named(projected, name).quality.stress).toBeGreaterThan(0);
    }
    expect(sayLeftOut(projected.sequence, NO_NAMES)).toEqual([
      expect.stringMatching(/^no image is placed in layer "\w+" and the layers computed from it/),
    ]);
  },
);

test("an input that is no number is left out everywhere; where no image has numbers, that is an error", async () => {
  const images = pictures(30, []);
  images[4]![3] = Number.NaN;
  images[9]![0] = Number.POSITIVE_INFINITY;
  const { sequence } = await run({ images });
  for (const layer of sequence.layers) expect([...layer.leftOut]).toEqual([4, 9]);
  expect(sayLeftOut(sequence, columnOfNames(["a", "b", "c", "d", "e.png"]))).toEqual([
    'e.png, 9 are left out of layer "input" and the layers computed from it: their activations are not finite there',
  ]);
  await expect(run({ images: images.map((image) => image.map(() => Number.NaN)) })).rejects.toThrow(
    'invalid activations: not finite for any image (layer "input")',
  );
});
