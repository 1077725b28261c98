import { expect, onTestFinished, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { CLASSES, smallParts } from "../../../../../test/engine/small-study.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import { float32, sizeOf } from "../../graph/tensor.ts";
import { arrayDataset, createLocalStudy, inspectModel, type LocalStudy, type LocalStudyParts } from "../../index.ts";
import { inferNode, inferShapes } from "../../passes/infer-shapes.ts";
import { growthNotes } from "./growth-notes.ts";
import type { GrowingPictures, Visualisation, VisualiseRequest } from "./messages.ts";
import { growingOf, visualisationOf } from "./one-target.ts";

function open(parts: LocalStudyParts): LocalStudy {
  const study = createLocalStudy(parts);
  onTestFinished(() => study.dispose());
  return study;
}

const relu = () => open(smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length })));

async function finished(study: LocalStudy, request: VisualiseRequest): Promise<Visualisation> {
  let last: Visualisation | undefined;
  for await (const message of study.visualise(request)) if (message.kind === "visualisation") last = message;
  return last as Visualisation;
}

const STILL = { jitter: 0, rotation: 0, scale: 0 };

/** Weights of a shape, seeded. */
function weightsOf(shape: readonly number[], seed: number) {
  const random = seededRandom(seed);
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => randomNormal(random)),
  );
}

/** A dense layer on 3 × 8 × 8, and the largest and smallest value of its first logit over all images. */
function linear() {
  const builder = new GraphBuilder(emptyGraph("linear"), inferNode);
  const image = builder.input("image", { type: "float32", shape: ["batch", 3, 8, 8] });
  const flat = builder.add("Flatten", [image], { axis: attribute.int(1) });
  const weights = weightsOf([CLASSES.length, 192], 4);
  const scores = builder.add("Gemm", [flat, builder.constant(weights)], { transB: attribute.int(1) }, "fc");
  // pixels 0 … 1 are −2 … 2 to the network
  const most = weights.data.subarray(0, 192).reduce((sum, weight) => sum + 2 * Math.abs(weight), 0);
  return { graph: builder.build([scores]), most };
}

test.each([
  ["pixel", 0.5, 0.999],
  ["fourier", 0.2, 0.9],
] as const)("a linear network's optimum, by closed form: %s", async (parametrisation, rate, share) => {
  const { graph, most } = linear();
  const settings = { parametrisation, rate, ...STILL, steps: 200, frames: 2, colour: "channels" } as const;
  const { pictures } = await finished(open(smallParts("linear", graph)), {
    targets: ["logit:0", "-1*logit:0"],
    ...settings,
  });
  for (const { value, start } of pictures) {
    expect(Math.abs(start)).toBeLessThan(0.1 * most);
    expect(value).toBeGreaterThan(share * most);
    expect(value).toBeLessThanOrEqual(most * 1.0001);
  }
});

test("a picture is what the network answers to its bytes, and as a multiple of the data's best answer", async () => {
  const study = relu();
  const { pictures, compared } = await finished(study, {
    targets: ["unit:relu2/3", "class:red"],
    steps: 60,
    frames: 2,
  });
  const units = [];
  for await (const message of study.units({ layers: [6], count: 1 })) units.push(message);
  const layer = (await study.info()).model.layers.findIndex(({ name }) => name === "relu2");
  expect(compared).toBe(40);
  for (const { target, pixels, answer, value, top, multiple } of pictures) {
    const { dataset, ...rest } = smallParts("small", smallNet({ activation: "Relu", classes: CLASSES.length }));
    const one = arrayDataset({
      ...{ name: "one", fingerprint: `one-${target}`, count: 1, classes: CLASSES, labels: undefined, notes: [] },
      itemName: () => "picture",
      read: async () => [{ width: 8, height: 8, channels: 3, pixels }],
    });
    expect(dataset.count).toBe(40);
    const other = open({ ...rest, dataset: one });
    if (target === 0) {
      const { maps, channels } = await other.activations({ item: 0, layer, limit: 99 });
      const area = maps.length / channels.length;
      const map = maps.subarray(channels.indexOf(3) * area, (channels.indexOf(3) + 1) * area);
      expect(answer).toBeCloseTo(Math.max(...map), 4);
      expect(value).toBeCloseTo(map.reduce((sum, one) => sum + one, 0) / area, 4);
    } else expect(answer).toBe(value);
    expect(multiple).toBeCloseTo(answer / (top?.value ?? Number.NaN), 5);
    expect(multiple).toBeGreaterThan(1);
  }
});

test("the data's best answers: of a unit as `units` has them, of a class by brute force", async () => {
  const study = relu();
  const { pictures } = await finished(study, { targets: ["unit:relu2/5", "logit:1"], steps: 1, frames: 2 });
  const { layers } = (await study.info()).model;
  const layer = layers.findIndex(({ name }) => name === "relu2");
  let best: number | undefined;
  for await (const message of study.units({ layers: [layer], count: 9 })) {
    if (message.kind === "units") best = message.layers[0]?.top.values[5 * 9];
  }
  expect(pictures[0]?.top?.value).toBe(best);
  const logits = [];
  for (let item = 0; item < 40; item++) {
    const { maps, channels } = await study.activations({ item, layer: layers.length - 1, limit: 9 });
    logits.push(maps[channels.indexOf(1)]!);
  }
  expect(pictures[1]?.top?.value).toBeCloseTo(Math.max(...logits), 4);
  expect(pictures[1]?.top?.item).toBe(logits.indexOf(Math.max(...logits)));
});

test("the same seed gives the same bytes, alone and among others; another seed others", async () => {
  const study = relu();
  const settings = { steps: 12, frames: 2, compare: false };
  const alone = await finished(study, { targets: ["unit:relu2/1"], ...settings });
  const among = await finished(study, { targets: ["unit:relu1/0", "unit:relu2/1", "class:dark"], ...settings });
  const again = await finished(study, { targets: ["unit:relu2/1"], ...settings });
  const other = await finished(study, { targets: ["unit:relu2/1"], ...settings, seed: 1 });
  expect(again.pictures[0]?.pixels).toEqual(alone.pictures[0]?.pixels);
  const apart = among.pictures[1]?.pixels.map((value, at) => Math.abs(value - (alone.pictures[0]?.pixels[at] ?? 0)));
  expect(Math.max(...(apart ?? [255]))).toBeLessThanOrEqual(1);
  expect(other.pictures[0]?.pixels).not.toEqual(alone.pictures[0]?.pixels);
});

test("a unit that noise leaves at zero is reached", async () => {
  // unit 0 is on only where a white pixel stands far above mid grey
  const builder = new GraphBuilder(emptyGraph("late"), inferNode);
  const image = builder.input("image", { type: "float32", shape: ["batch", 3, 8, 8] });
  const kernel = builder.constant(float32([2, 3, 1, 1], [1, 1, 1, -1, 0, 1]), "conv1.weight");
  const conv = builder.add("Conv", [image, kernel, builder.constant(float32([2], [-3, 0]), "conv1.bias")], {}, "conv1");
  const graph = builder.build([builder.add("Relu", [conv])]);
  const { pictures } = await finished(open(smallParts("late", graph)), {
    targets: ["unit:relu1/0"],
    steps: 80,
    frames: 2,
    compare: false,
  });
  expect(pictures[0]?.start).toBe(0);
  expect(pictures[0]?.answer).toBeGreaterThan(1);
});

test("a picture that no gradient reaches says so", async () => {
  const source = smallNet({ activation: "Relu", classes: CLASSES.length });
  const nodes = source.nodes.map((node) => (node.type === "Relu" ? { ...node, type: "Round" } : node));
  const study = open(smallParts("rounded", inferShapes({ ...source, nodes })));
  const { failures } = await finished(study, { targets: ["class:red"], steps: 3, frames: 2, compare: false });
  expect(failures).toEqual(["1 picture did not change: no gradient reaches the image from its target"]);
});

test("a picture whose target does not grow says so", async () => {
  const source = smallNet({ activation: "Relu", classes: CLASSES.length });
  // far below 0 on every picture there is
  const shift = { name: "shift", type: "float32", shape: [], data: Float32Array.of(-1e6) } as const;
  const { name: _, ...tensor } = shift;
  const [first] = source.nodes.filter(({ type }) => type === "Relu");
  const nodes = source.nodes.flatMap((node) =>
    node === first
      ? [
          { ...node, name: "shifted", type: "Add", inputs: [node.inputs[0] ?? "", shift.name], outputs: ["shifted"] },
          { ...node, inputs: ["shifted"] },
        ]
      : [node],
  );
  const initializers = new Map([...source.initializers, [shift.name, tensor]]);
  const study = open(smallParts("dead", inferShapes({ ...source, nodes, initializers })));
  const { failures } = await finished(study, { targets: ["unit:relu1/0"], steps: 3, frames: 2, compare: false });
  expect(failures).toEqual([expect.stringMatching(/^1 picture did not (change|make its target larger): /)]);
});

test("several pictures of one target are less alike with diversity than without", async () => {
  const study = relu();
  const request = { targets: ["unit:relu2/3"], pictures: 4, steps: 60, frames: 2, compare: false };
  const spread = ({ pictures }: Visualisation) => {
    const pairs = pictures.flatMap((one, at) =>
      pictures.slice(at + 1).map((other) => [one.pixels, other.pixels] as const),
    );
    const distances = pairs.map(([a, b]) => Math.hypot(...Array.from(a, (value, at) => (value - b[at]!) / 255)));
    return distances.reduce((sum, distance) => sum + distance, 0) / pairs.length;
  };
  const [apart, free] = [
    await finished(study, { ...request, diversity: 3 }),
    await finished(study, { ...request, diversity: 0 }),
  ];
  expect(spread(apart)).toBeGreaterThan(1.1 * spread(free));
});

test("convolutions take pictures of another size, dense layers do not", async () => {
  const study = relu();
  const { width, height, pictures, notes } = await finished(study, {
    targets: ["unit:relu2/3@6,6"],
    size: 16,
    steps: 30,
    frames: 2,
  });
  expect([width, height, pictures[0]?.pixels.length]).toEqual([16, 16, 768]);
  expect(pictures[0]?.value).toBeGreaterThan(2 * (pictures[0]?.start ?? 0));
  expect(pictures[0]?.top).toBeUndefined();
  expect(notes).toEqual(["positions that only enlarged pictures have are compared with no image of the data"]);
  await expect(finished(study, { targets: ["class:red"], size: 16 })).rejects.toMatchObject({
    message: "unsupported size: 16×16 (fc is made for 8×8)",
  });
});

/** A study of a network whose images have these channels, with one grey image. */
function channelled(channels: number, layout: "nchw" | "nhwc", named: "gray" | "rgba" | "bands"): LocalStudy {
  const builder = new GraphBuilder(emptyGraph("any"), inferNode);
  const shape = layout === "nchw" ? ["batch", channels, 6, 6] : ["batch", 6, 6, channels];
  const image = builder.input("image", { type: "float32", shape });
  const planar = layout === "nchw" ? image : builder.add("Transpose", [image], { perm: attribute.ints([0, 3, 1, 2]) });
  const kernel = builder.constant(weightsOf([4, channels, 3, 3], 7), "conv1.weight");
  const conv = builder.add("Conv", [planar, kernel], { pads: attribute.ints([1, 1, 1, 1]) }, "conv1");
  const pooled = builder.add("GlobalAveragePool", [builder.add("Relu", [conv])]);
  const graph = builder.build([builder.add("Flatten", [pooled], { axis: attribute.int(1) })]);
  const inspection = inspectModel(graph, { name: "any" });
  const { dataset: _, ...parts } = smallParts("any", graph);
  return open({
    ...parts,
    ...inspection,
    source: undefined,
    classes: [],
    labels: [],
    preprocessing: {
      ...parts.preprocessing,
      fit: { width: 6, height: 6, mode: "stretch", shorter: 6 },
      mean: Array(channels).fill(0.5),
      std: Array(channels).fill(0.25),
      channels: named,
      layout,
    },
    dataset: arrayDataset({
      ...{ name: "grey", fingerprint: "grey", count: 1, classes: [], labels: undefined, notes: [] },
      itemName: () => "grey",
      read: async () => [{ width: 6, height: 6, channels, pixels: new Uint8Array(36 * channels).fill(128) }],
    }),
    runtime: createNodeRuntime({ threads: 1 }),
  });
}

test.each([
  [1, "nchw", "gray"],
  [1, "nhwc", "gray"],
  [2, "nchw", "bands"],
  [4, "nchw", "rgba"],
  [4, "nhwc", "rgba"],
  [6, "nchw", "bands"],
] as const)("%i channels, %s, %s", async (channels, layout, named) => {
  const study = channelled(channels, layout, named);
  const { pictures, ...shape } = await finished(study, {
    targets: ["unit:conv1/2", "-1*unit:conv1/2"],
    steps: 40,
    frames: 2,
  });
  expect([shape.width, shape.height, shape.channels]).toEqual([6, 6, channels]);
  for (const { value, start, pixels } of pictures) {
    expect(value).toBeGreaterThan(start + 1);
    if (named === "rgba") expect(pixels.filter((_, at) => at % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  }
  const held = await finished(study, {
    targets: ["unit:conv1/0"],
    steps: 10,
    frames: 2,
    held: [0],
    heldAt: 0.2,
    compare: false,
  });
  expect(held.pictures[0]?.pixels.filter((_, at) => at % channels === 0).every((value) => value === 51)).toBe(true);
});

test("what cannot be done is said before any work", async () => {
  const study = relu();
  const asked = (request: VisualiseRequest) => finished(study, request);
  await expect(asked({ targets: ["unit:relu2/90"] })).rejects.toMatchObject({ message: "unknown unit: relu2/90" });
  await expect(asked({ targets: ["unit:input/0"] })).rejects.toMatchObject({ message: "invalid target: input" });
  await expect(asked({ targets: ["class:red"], held: [3] })).rejects.toMatchObject({ message: "unknown channel: 3" });
  const source = smallNet({ activation: "Relu", classes: CLASSES.length });
  const builder = new GraphBuilder(source, inferNode);
  const rectified = source.nodes.findLast(({ type }) => type === "Relu")?.outputs[0] ?? "";
  const all = builder.constant({ type: "bool", shape: [8], data: new Uint8Array(8).fill(1) });
  const behind = builder.add("Compress", [rectified, all], { axis: attribute.int(1) });
  const last = builder.add("GlobalMaxPool", [builder.add("Mul", [behind, behind])]);
  const squeezed = builder.add("Flatten", [last], { axis: attribute.int(1) });
  const { dataset, ...parts } = smallParts("compressed", builder.build([squeezed]));
  const compressed = open({ ...parts, classes: [], labels: [], dataset });
  const { layers } = (await compressed.info()).model;
  await expect(finished(compressed, { targets: [`layer:${layers.length - 1}`] })).rejects.toMatchObject({
    message: expect.stringContaining("unsupported gradient: Compress"),
    hint: expect.stringContaining("choose a target"),
  });
  const { notes } = await finished(study, { targets: ["-1*unit:relu2/1"], steps: 1, frames: 2, compare: false });
  expect(notes).toEqual([
    "relu2 is never below 0, so a negative target only turns units off there; choose the layer before it",
  ]);
});

test("pictures that grow together are those that grow alone, with the notes of each", async () => {
  const study = relu();
  const targets = [0, 1, 2, 3, 4].map((unit) => `unit:relu2/${unit}`);
  const settings = { compare: false, steps: 20, frames: 3, pictures: 2, diversity: 0 };
  const growing: GrowingPictures[] = [];
  let together: Visualisation | undefined;
  for await (const message of study.visualise({ targets, ...settings })) {
    if (message.kind === "pictures") growing.push(message);
    if (message.kind === "visualisation") together = message;
  }
  for (const [at, target] of targets.entries()) {
    const steps: GrowingPictures[] = [];
    let alone: Visualisation | undefined;
    for await (const message of study.visualise({ targets: [target], ...settings })) {
      if (message.kind === "pictures") steps.push(message);
      if (message.kind === "visualisation") alone = message;
    }
    const own = visualisationOf(together as Visualisation, at);
    expect({ ...own, pictures: [] }).toEqual({ ...alone, pictures: [] });
    for (const [slot, picture] of own.pictures.entries()) {
      const other = alone?.pictures[slot];
      expect(picture).toMatchObject({ target: 0, picture: slot, unchanged: other?.unchanged, multiple: undefined });
      expect(picture.answer).toBeCloseTo(other?.answer ?? Number.NaN, 3);
      expect(farthest(picture.pixels, other?.pixels)).toBeLessThanOrEqual(1);
    }
    const shares = growing.flatMap((one) => growingOf(one, at, settings.pictures) ?? []);
    expect(shares.map(({ step, first }) => [step, first])).toEqual(steps.map(({ step, first }) => [step, first]));
    for (const [step, one] of shares.entries()) {
      expect(farthest(one.pixels, steps[step]?.pixels)).toBeLessThanOrEqual(1);
      expect(one.values).toHaveLength(settings.pictures);
    }
  }
});

const farthest = (a: Uint8Array, b: Uint8Array | undefined): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b?.[at] ?? Number.NaN))), 0);

test("a note about pictures that failed tells of the target's own", () => {
  const grown = { picture: 0, pixels: new Uint8Array(3), value: 2, answer: 2, top: undefined, multiple: undefined };
  const pictures = [
    { ...grown, target: 0, start: 1, unchanged: false },
    { ...grown, target: 1, start: 2, unchanged: true },
    { ...grown, target: 2, start: 2, unchanged: true },
    { ...grown, target: 3, start: 3, unchanged: false },
  ];
  const found = {
    targets: [],
    pictures,
    notes: [],
    failures: growthNotes(pictures, false),
  } as unknown as Visualisation;
  expect(found.failures).toHaveLength(2);
  const notes = [0, 1, 2, 3].map((target) => visualisationOf(found, target).failures);
  expect(notes[0]).toEqual([]);
  expect(notes[1]).toEqual(["1 picture did not change: no gradient reaches the image from its target"]);
  expect(notes[2]).toEqual(notes[1]);
  expect(notes[3]).toEqual([expect.stringMatching(/^1 picture did not make its target larger/)]);
});
