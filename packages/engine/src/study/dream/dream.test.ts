import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallParts } from "../../../../../test/engine/small-study.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Shape } from "../../graph/graph.ts";
import { float32, sizeOf } from "../../graph/tensor.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { arrayDataset, createLocalStudy, inspectModel, type LocalStudy, type LocalStudyParts } from "../../index.ts";
import { inferNode, inferShapes } from "../../passes/infer-shapes.ts";
import { createSubject } from "../subject.ts";
import { createAsk } from "./ask-gradient.ts";
import { guideFeatures } from "./guide.ts";
import type { Dream, Dreaming, DreamRequest } from "./messages.ts";
import { planned } from "./plan.ts";

function open(parts: LocalStudyParts): LocalStudy {
  const study = createLocalStudy(parts);
  onTestFinished(() => study.dispose());
  return study;
}

async function dreamt(study: LocalStudy, request: DreamRequest, image?: string) {
  const steps: Dreaming[] = [];
  for await (const message of study.dream(request, { variant: image === undefined ? {} : { image } })) {
    if (message.kind === "dreaming") steps.push(message);
    if (message.kind === "dream") return { steps, dream: message };
  }
  throw new Error("no dream");
}

interface Golden {
  readonly weights: readonly [number[], number[]];
  readonly picture: number[];
  readonly guide: number[];
  readonly layer: Pick<Dream, "octaves"> & { readonly pixels: number[] };
  readonly unit: Golden["layer"];
  readonly guided: Golden["layer"];
}

const url = new URL("../../../../../test/golden/dream.json", import.meta.url);
const GOLDEN: Golden = JSON.parse(readFileSync(url, "utf8"));

interface NetShape {
  readonly channels: number;
  readonly layout: "nchw" | "nhwc";
  readonly batch: Shape[number];
}

/** Two convolutions with a pooling between them. */
function convolutions({ channels, layout, batch }: NetShape, weights?: Golden["weights"]): TypedGraph {
  const random = seededRandom(6);
  const builder = new GraphBuilder(emptyGraph("convolutions"), inferNode);
  const kernel = (shape: readonly number[], given: number[] | undefined, name: string) =>
    builder.constant(float32(shape, given ?? Array.from({ length: sizeOf(shape) }, () => randomNormal(random))), name);
  const shape = layout === "nchw" ? [batch, channels, 8, 8] : [batch, 8, 8, channels];
  const image = builder.input("image", { type: "float32", shape });
  const planar = layout === "nchw" ? image : builder.add("Transpose", [image], { perm: attribute.ints([0, 3, 1, 2]) });
  const pads = attribute.ints([1, 1, 1, 1]);
  const two = attribute.ints([2, 2]);
  const first = builder.add("Conv", [planar, kernel([4, channels, 3, 3], weights?.[0], "w1")], { pads }, "conv1");
  const pooled = builder.add("MaxPool", [builder.add("Relu", [first])], { kernel_shape: two, strides: two }, "pool1");
  const second = builder.add("Conv", [pooled, kernel([5, 4, 3, 3], weights?.[1], "w2")], { pads }, "conv2");
  const active = builder.add("Relu", [second], {}, "relu2");
  const out = layout === "nchw" ? active : builder.add("Transpose", [active], { perm: attribute.ints([0, 2, 3, 1]) });
  return builder.build([out]);
}

type Named = LocalStudyParts["preprocessing"]["channels"];

/** The convolutions on two pictures: 13×9, and 10×10. */
function on(shape: NetShape, named: Named, weights?: Golden["weights"]): LocalStudyParts {
  const graph = convolutions(shape, weights);
  const { dataset: _, ...parts } = smallParts("convolutions", graph);
  const { channels, layout } = shape;
  const three = (values: readonly number[]) => Array.from({ length: channels }, (_, at) => values[at % 3] ?? 0);
  const picture = (own: readonly number[], width: number, height: number) => ({
    ...{ width, height, channels },
    pixels: Uint8Array.from({ length: width * height * channels }, (_, at) => own[at % own.length] ?? 0),
  });
  const pictures = [picture(GOLDEN.picture, 13, 9), picture(GOLDEN.guide, 10, 10)];
  return {
    ...parts,
    ...inspectModel(graph, { name: "convolutions" }),
    source: undefined,
    classes: [],
    labels: [],
    preprocessing: {
      ...parts.preprocessing,
      ...{ mean: three([0.5, 0.4, 0.6]), std: three([0.25, 0.3, 0.2]), channels: named, layout },
    },
    dataset: arrayDataset({
      ...{ name: "two", fingerprint: "two", count: 2, classes: [], labels: undefined, notes: [] },
      itemName: (item) => `picture ${item}`,
      read: async (items) => items.map((item) => pictures[item] ?? picture([0], 1, 1)),
    }),
    runtime: createNodeRuntime({ threads: 1 }),
  };
}

const RGB = { channels: 3, layout: "nchw", batch: "batch" } as const;
const ASKED = { item: 0, size: 21, octaves: 3, octaveScale: 1.4, steps: 4, rate: 3, jitter: 2, seed: 5 };
const LAYER = "layer:relu2";

test.each([
  ["layer", { target: LAYER }],
  ["unit", { target: "unit:relu2/3" }],
  ["guided", { target: LAYER, guide: 1 }],
] as const)("the picture that PyTorch dreams: %s", async (kind, asked) => {
  const { dream } = await dreamt(open(on(RGB, "rgb", GOLDEN.weights)), { ...ASKED, ...asked });
  const golden = GOLDEN[kind];
  expect([dream.width, dream.height, dream.channels]).toEqual([21, 15, 3]);
  const apart = Array.from(dream.pixels, (value, at) => Math.abs(value - (golden.pixels[at] ?? 0)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  expect(dream.octaves).toHaveLength(3);
  for (const [at, octave] of golden.octaves.entries()) {
    const own = dream.octaves[at];
    expect(own).toMatchObject({ width: octave.width, height: octave.height });
    expect((own?.start ?? 0) / octave.start).toBeCloseTo(1, 4);
    expect((own?.value ?? 0) / octave.value).toBeCloseTo(1, 4);
  }
  // in bytes, and the picture itself beside it
  expect(dream.value / (golden.octaves.at(-1)?.value ?? 0)).toBeCloseTo(1, 2);
  expect(dream.value).toBeGreaterThan(1.5 * dream.start);
});

test.each([
  [1, "nchw", "gray", "batch"],
  [1, "nhwc", "gray", 1],
  [2, "nchw", "bands", "batch"],
  [3, "nhwc", "rgb", "batch"],
  [3, "nchw", "bgr", 1],
  [3, "nchw", "rgb", 4],
  [4, "nchw", "rgba", "batch"],
  [6, "nhwc", "bands", 2],
] as const)(
  "%i channels, %s, %s, a batch of %s: what grows is the gradient's",
  async (channels, layout, named, batch) => {
    const parts = on({ channels, layout, batch }, named);
    const { steps, dream } = await dreamt(open(parts), { ...ASKED, target: LAYER, guide: 1 });
    expect([dream.width, dream.height, dream.channels]).toEqual([21, 15, channels]);
    expect(dream.value).toBeGreaterThan(1.2 * dream.start);
    expect(steps.map(({ step, octave }) => [step, octave]).slice(3, 5)).toEqual([
      [3, 0],
      [4, 1],
    ]);
    expect(steps[0]?.pixels).toHaveLength(11 * 8 * channels);
    if (named === "rgba") {
      const alpha = (pixels: Uint8Array) => pixels.filter((_, at) => at % 4 === 3);
      expect(alpha(dream.pixels)).toEqual(alpha(dream.before));
    }
  },
);

test.each([
  ["layer:conv2", undefined],
  ["unit:conv2/1", undefined],
  ["2*unit:conv2/1+-1*layer:relu2", undefined],
  [LAYER, 1],
] as const)(
  "the gradient of %s by a shifted picture's own pixels is that of finite differences",
  async (target, guide) => {
    const parts = on({ channels: 3, layout: "nhwc", batch: 2 }, "bgr");
    const subject = createSubject(parts);
    onTestFinished(() => subject.dispose());
    const planning = planned(subject, { ...ASKED, target, guide }, undefined);
    let next = await planning.next();
    while (next.done !== true) next = await planning.next();
    const { octaves, guided } = next.value;
    const octave = octaves[1]!;
    const features = guided === undefined ? undefined : await guideFeatures(subject, 1, guided, 100);
    const ask = createAsk(subject, octave, features);
    const shift = { right: 2, down: -1 };
    const { gradient } = await ask(octave.base.pixels, shift);
    const random = seededRandom(3);
    // along the gradient and across it; small, since ReLU and pooling have kinks
    for (const direction of [gradient, gradient.map((slope) => slope * (0.5 + random()))]) {
      const length = Math.hypot(...direction);
      const along = gradient.reduce((sum, slope, at) => sum + slope * (direction[at]! / length), 0);
      const moved = (by: number) =>
        ask(
          Float32Array.from(octave.base.pixels, (value, at) => value + (by * direction[at]!) / length),
          shift,
        );
      const slope = ((await moved(2e-3)).value - (await moved(-2e-3)).value) / 4e-3;
      expect(slope / along).toBeCloseTo(1, 1);
    }
  },
);

test("the same seed gives the same bytes, another one others; every step is told", async () => {
  const study = open(on(RGB, "rgb"));
  const [one, again, other] = [
    await dreamt(study, { ...ASKED, target: LAYER }),
    await dreamt(study, { ...ASKED, target: LAYER }),
    await dreamt(study, { ...ASKED, target: LAYER, seed: 6 }),
  ];
  expect(again.dream).toEqual(one.dream);
  expect(other.dream.pixels).not.toEqual(one.dream.pixels);
  expect(one.steps).toHaveLength(12);
  for (const { start, value } of one.dream.octaves) expect(value).toBeGreaterThan(start);
});

test("a dense layer keeps the picture at the network's own size; convolutions before it do not", async () => {
  const study = open(smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length })));
  const { dream } = await dreamt(study, { item: 2, target: "class:dark", octaves: 2, steps: 5 });
  expect([dream.width, dream.height, dream.octaves.length]).toEqual([8, 8, 1]);
  expect(dream.settings).toMatchObject({ size: 8, octaves: 1, steps: 10 });
  expect(dream.notes).toEqual([
    "unsupported size: 11×11 (fc is made for 8×8): dreamt at the network's own size, 8×8, in one octave of 10 steps",
  ]);
  expect(dream.measure).toBe("logit");
  expect(dream.value).toBeGreaterThan(dream.start);
  const { dream: larger } = await dreamt(study, {
    item: 2,
    target: "unit:relu2/3",
    octaves: 2,
    steps: 5,
    size: 16,
  });
  expect([larger.width, larger.measure, larger.notes]).toEqual([16, "mean activation", []]);
  expect(larger.value).toBeGreaterThan(larger.start);
});

test("octaves that are too small for the layers are left out and said; edits of the images come first", async () => {
  const study = open(on(RGB, "rgb"));
  const { dream } = await dreamt(study, { item: 0, target: LAYER, size: 13, octaves: 4, octaveScale: 3, steps: 2 });
  expect(dream.octaves.map(({ width, height }) => [width, height])).toEqual([
    [4, 3],
    [13, 9],
  ]);
  expect(dream.notes).toEqual(["2 octaves left out: the picture would be too small for the layers before the target"]);
  const edited = await dreamt(study, { item: 0, target: LAYER, size: 16, octaves: 1, steps: 1 }, "grey=1");
  const greys = Array.from({ length: 16 * 16 }, (_, at) => edited.dream.before.slice(3 * at, 3 * at + 3));
  expect([edited.dream.width, edited.dream.height]).toEqual([16, 16]);
  for (const [red = 0, green = 0, blue = 0] of greys) {
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1);
  }
});

test("what cannot be done is said before any work, and what changed nothing at the end", async () => {
  const study = open(on(RGB, "rgb"));
  const asked = (request: Partial<DreamRequest>) => dreamt(study, { item: 0, target: LAYER, ...request });
  await expect(asked({ target: "layer:relu9" })).rejects.toMatchObject({ message: "unknown layer: relu9" });
  await expect(asked({ target: "unit:relu2/90" })).rejects.toMatchObject({ message: "unknown unit: relu2/90" });
  await expect(asked({ target: "layer:input" })).rejects.toMatchObject({ message: "invalid target: input" });
  await expect(asked({ target: "unit:relu2/1@0,0" })).rejects.toMatchObject({
    message: "invalid target: relu2/1@0,0",
  });
  await expect(asked({ item: 7 })).rejects.toMatchObject({ message: "unknown item: 7" });
  await expect(asked({ guide: 7 })).rejects.toMatchObject({ message: "unknown item: 7" });
  await expect(asked({ target: "unit:relu2/1", guide: 1 })).rejects.toMatchObject({
    message: "invalid guide: the target is no whole layer",
  });
  const parts = on(RGB, "rgb");
  const nodes = parts.graph.nodes.map((node) => (node.type === "Relu" ? { ...node, type: "Round" } : node));
  const graph = inferShapes({ ...parts.graph, nodes });
  const rounded = open({ ...parts, ...inspectModel(graph, { name: "rounded" }) });
  const { dream } = await dreamt(rounded, { item: 0, target: "unit:conv2/1", steps: 2, octaves: 1 });
  expect(dream.notes).toEqual(["the picture did not change: no gradient reaches it from the target"]);
  expect(dream.pixels).toEqual(dream.before);
});

test("a picture that needs more memory than there may be is refused before any work, with the size that does not", async () => {
  const builder = new GraphBuilder(emptyGraph("wide"), inferNode);
  const image = builder.input("image", { type: "float32", shape: ["batch", 3, 8, 8] });
  const wide = builder.constant(float32([64, 3, 3, 3], new Float32Array(64 * 27).fill(0.1)), "w");
  const first = builder.add("Conv", [image, wide], { pads: attribute.ints([1, 1, 1, 1]) }, "conv1");
  const study = open(smallParts("wide", builder.build([builder.add("Relu", [first])])));
  const asked = { item: 0, target: "layer:relu1", octaves: 2, steps: 1 };
  // per pixel 131 numbers and their gradients
  const side = Math.floor(4096 * Math.sqrt((8 * 2 ** 30) / (8 * 131 * 4096 ** 2)));
  await expect(dreamt(study, { ...asked, size: 4096 })).rejects.toMatchObject({
    message: "unsupported size: 4096×4096 (its activations take about 16 GiB)",
    hint: `give --side ${side} or less, or an earlier layer`,
  });
});
