import { afterAll, describe, expect, test } from "vitest";
import { parseTarget } from "../../../../test/engine/parse-target.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { scoresOf } from "../../../../test/engine/scores.ts";
import { smallNet } from "../../../../test/engine/small-net.ts";
import { seededRandom } from "../base/random.ts";
import { objectiveGraph } from "../explain/objective.ts";
import { objectiveParts, partWeights } from "../explain/objective-parts.ts";
import { attribute } from "../graph/attributes.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32 } from "../graph/tensor.ts";
import { pixelSpace, STILL } from "../image/pixel-space.ts";
import type { Plane } from "../image/plane.ts";
import { l2Distance, linfDistance } from "../math/norms.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inferNode } from "../passes/infer-shapes.ts";
import { findLayers } from "../passes/layers.ts";
import { createSessions } from "../runtime/sessions.ts";
import { ascentGraph } from "./ascent-graph.ts";
import { formOf } from "./ascent-settings.ts";
import { type FrameBatch, makeFrames } from "./frames.ts";
import type { GivenStripSettings } from "./setting-table.ts";
import { completeStripSettings } from "./settings.ts";
import { createStepper } from "./stepper.ts";

const CLASSES = ["airplane", "bird", "cat", "dog", "horse"];
const plane: Plane = { width: 8, height: 8, channels: 3, layout: "nchw" };
const SIZE = 192;
const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

const space = pixelSpace({ scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }, plane);

/** What an ascent on the small network needs, whose input is (pixel − ½) / ¼. */
function partsOf(targets: readonly string[], given: GivenStripSettings, net = smallNet({ activation: "Relu" })) {
  const layers = findLayers(net);
  const terms = targets.map((text) => parseTarget(text, { classes: CLASSES, layers }, "margin"));
  const output = scoresOf(net);
  const objective = objectiveGraph(net, objectiveParts(terms), output, layers, "cpu");
  const settings = completeStripSettings(given, plane);
  const ascent = ascentGraph(objective, plane, space, formOf(settings, plane, true));
  return { settings, ascent, sessions, layers, plane, space, classes: CLASSES.length, targets: terms, batch: 32 };
}

function pictures(count: number, seed = 3): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count * SIZE }, random);
}

async function frames(
  targets: readonly string[],
  given: GivenStripSettings,
  start = pictures(targets.length),
  most = 3,
) {
  const { settings, ...parts } = partsOf(targets, given);
  const found: FrameBatch[] = [];
  const take = createStepper(parts, start, settings);
  for await (const event of makeFrames(start, { take, most }, plane, settings)) {
    if (event.kind === "frame") found.push(event);
  }
  return { found, settings, start };
}

const rowOf = (batch: Float32Array, image: number) => batch.subarray(image * SIZE, (image + 1) * SIZE);

describe.each<GivenStripSettings>([
  {},
  { preset: "faithful" },
  { preset: "faithful", norm: "l2", budget: 0.5 },
  { norm: "linf", budget: 4 / 255 },
  { spacing: "distance" },
  { norm: "none", stepSize: 0.5 },
  { schedule: "cosine" },
])("with %o", (given) => {
  test("budget and range hold, distances are right, the objective rises, frame 0 is untouched", async () => {
    const targets = ["horse", "away:cat", "unit:conv2/3"];
    const { found, settings, start } = await frames(targets, { ...given, frames: 5, steps: 20 });
    expect(found.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4]);
    expect(found[0]?.pixels).toEqual(start);
    for (const { pixels, l2, linf, probabilities } of found) {
      expect(Math.min(...pixels)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
      for (let image = 0; image < 3; image++) {
        expect(l2[image]).toBeCloseTo(l2Distance(rowOf(pixels, image), rowOf(start, image)), 5);
        expect(linf[image]).toBeCloseTo(linfDistance(rowOf(pixels, image), rowOf(start, image)), 5);
        const far = settings.norm === "linf" ? linf[image] : settings.norm === "l2" ? l2[image] : 0;
        expect(far).toBeLessThan(settings.budget + 1e-5);
        const shares = probabilities.subarray(5 * image, 5 * image + 5);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      }
    }
    for (let image = 0; image < 3; image++) {
      const values = found.map((frame) => frame.values[image] as number);
      const [first, last] = [values[0] as number, values.at(-1) as number];
      expect(last).toBeGreaterThan(first);
      // at the edge of the ball, jittered steps go to and fro a little
      expect(last - first).toBeGreaterThan(0.85 * (Math.max(...values) - first));
    }
  });
});

/** By the network's input, which is four times the pixel, less two. */
async function gradientAt(images: Float32Array, targets: readonly string[]): Promise<Float32Array> {
  const { ascent, targets: terms, layers } = partsOf(targets, {});
  const { objective } = ascent;
  const weights = objective.weights.map(({ part, input }) => [input, partWeights(part, terms, CLASSES.length, layers)]);
  const image = float32([targets.length, 3, 8, 8], space.toNetwork(images));
  const feeds = { ...Object.fromEntries(weights), [objective.image]: image };
  const answer = await sessions.use(objective.graph, (session) => session.run(feeds));
  return answer[objective.gradient]?.data as Float32Array;
}

test("the faithful preset is plain projected gradient: each step by hand", async () => {
  const start = pictures(2);
  const targets = ["log-probability:horse", "log-probability:bird"];
  const given = { preset: "faithful", budget: 6 / 255, stepSize: 2 / 255, frames: 5, steps: 4 } as const;
  let images = start.slice();
  const { found } = await frames(targets, given, start);
  for (const frame of found) {
    expect(linfDistance(frame.pixels, images)).toBeLessThan(1e-6);
    const gradient = await gradientAt(images, targets);
    images = images.map((value, i) => {
      const from = start[i] as number;
      const moved = value + (2 / 255) * Math.sign(gradient[i] as number);
      return Math.min(Math.max(moved, from - 6 / 255, 0), from + 6 / 255, 1);
    });
  }
  const l2 = await frames(
    ["horse", "cat"],
    { preset: "faithful", norm: "l2", budget: 9, stepSize: 0.1, steps: 1 },
    start,
  );
  expect(l2.found).toHaveLength(2);
  for (const distance of l2.found[1]?.l2 ?? []) expect(distance).toBeLessThan(0.1 + 1e-5);
});

test("a schedule's steps are as long together as those of one length, and end in nothing", async () => {
  const given = { preset: "faithful", norm: "l2", budget: 9, stepSize: 0.01, steps: 10, frames: 11 } as const;
  // far from black and white, so that nothing is clamped
  const dim = pictures(1).map((value) => 0.4 + 0.2 * value);
  const { found } = await frames(["horse"], { ...given, schedule: "cosine" }, dim);
  const lengths = found.slice(1).map(({ pixels }, i) => l2Distance(pixels, found[i]?.pixels ?? dim));
  lengths.forEach((length, i) => {
    expect(length).toBeCloseTo(0.01 * (1 + Math.cos((Math.PI * (i + 0.5)) / 10)), 5);
  });
  expect(lengths.reduce((a, b) => a + b, 0)).toBeCloseTo(0.1, 4);
});

test("frames are evenly apart in steps, or in distance", async () => {
  const even = await frames(["horse"], { frames: 4, steps: 10 });
  expect(even.found.map(({ steps }) => steps[0])).toEqual([0, 3, 7, 10]);
  // small steps first fill the ball, so that steps and distance differ
  const given = { preset: "faithful", norm: "l2", budget: 0.6, stepSize: 0.05, steps: 60 } as const;
  const { found } = await frames(["horse", "cat"], { ...given, frames: 6, spacing: "distance" });
  for (const image of [0, 1]) {
    const whole = found.at(-1)?.l2[image] as number;
    found.forEach(({ l2, steps }, frame) => {
      expect(Math.abs((l2[image] as number) - (whole * frame) / 5)).toBeLessThan(0.05);
      if (frame > 0) expect(steps[image]).toBeGreaterThan(found[frame - 1]?.steps[image] as number);
    });
  }
  expect(() => completeStripSettings({ frames: 12, steps: 5 }, plane)).toThrow("invalid frames: 12 of 5 steps");
  expect(completeStripSettings({ steps: 5 }, plane).frames).toBe(6);
});

test("the same seed gives the same bytes, another seed others; a batch equals its images one by one", async () => {
  const given = { frames: 3, steps: 8, jitter: 2, seed: 5 };
  const targets = ["horse", "away:cat", "margin:bird"];
  const [first, second, other] = [
    await frames(targets, given),
    await frames(targets, given),
    await frames(targets, { ...given, seed: 6 }),
  ];
  expect(first.found.at(-1)?.pixels).toEqual(second.found.at(-1)?.pixels);
  expect(first.found.at(-1)?.pixels).not.toEqual(other.found.at(-1)?.pixels);
  for (const [image, target] of targets.entries()) {
    const alone = await frames([target], given, rowOf(first.start, image).slice());
    expect(
      linfDistance(
        alone.found.at(-1)?.pixels as Float32Array,
        rowOf(first.found.at(-1)?.pixels as Float32Array, image),
      ),
    ).toBeLessThan(1e-3);
  }
});

test("several steps in a row give the bytes of one after another", async () => {
  const targets = ["horse", "away:cat", "unit:conv2/3"];
  const start = pictures(3);
  for (const given of [{ jitter: 2 }, { preset: "faithful" }, { parametrisation: "fourier" }] as const) {
    const settings = { ...given, frames: 3, steps: 9 };
    const [one, four] = [await frames(targets, settings, start, 1), await frames(targets, settings, start, 4)];
    expect(four.found).toEqual(one.found);
  }
});

test("batches are cut, and a network of a fixed batch is filled up, without changing anything", async () => {
  const start = pictures(5);
  const targets = ["horse", "cat", "unit:conv1/2", "layer:conv2", "away:dog"];
  const step = async (batch: number, net = smallNet({ activation: "Relu" })) => {
    const { settings, ...parts } = partsOf(targets, { jitter: 0 }, net);
    return createStepper({ ...parts, batch }, start, settings)(start, [{ shift: STILL, length: 0.5 }]);
  };
  const whole = await step(32);
  expect(linfDistance(whole.moved, start)).toBeGreaterThan(0.01);
  for (const other of [await step(2), await step(32, smallNet({ activation: "Relu", batch: 3 }))]) {
    expect(linfDistance(other.moved, whole.moved)).toBeLessThan(1e-4);
    expect(linfDistance(other.judged.values, whole.judged.values)).toBeLessThan(1e-4);
    expect(linfDistance(other.judged.probabilities, whole.judged.probabilities)).toBeLessThan(1e-5);
  }
});

test("a strip can be given up between steps, and its first frame comes before any step", async () => {
  const reason = new Error("given up");
  const stop = new AbortController();
  const kinds: string[] = [];
  const run = async () => {
    const { settings, ...parts } = partsOf(["horse"], {});
    const take = createStepper(parts, pictures(1), settings);
    for await (const event of makeFrames(pictures(1), { take, most: 1 }, plane, settings, stop.signal)) {
      kinds.push(event.kind);
      if (event.kind === "step") stop.abort(reason);
    }
  };
  await expect(run()).rejects.toBe(reason);
  expect(kinds).toEqual(["frame", "step"]);
});

/** square → conv, whose second channel is nothing → `type` → dense; a Sqrt of nothing has no finite slope, a Log of nothing no value. */
function brokenNet(type: "Sqrt" | "Log") {
  const builder = new GraphBuilder(emptyGraph("broken"), inferNode);
  const image = builder.input("image", { type: "float32", shape: ["batch", 3, 8, 8] });
  const kernel = builder.constant(float32([2, 3, 1, 1], [1, 1, 1, 0, 0, 0]), "first.weight");
  const squares = builder.add("Conv", [builder.add("Mul", [image, image]), kernel], {}, "first");
  const flat = builder.add("Flatten", [builder.add(type, [squares])], { axis: attribute.int(1) });
  const dense = builder.constant(float32([128, 5], new Float32Array(640).fill(0.01)), "last.weight");
  return builder.build([builder.add("Gemm", [flat, dense], {}, "last")]);
}

test("numbers that are not finite are reported with the layer in which they arise", async () => {
  const layersOf = (type: "Sqrt" | "Log") => findLayers(brokenNet(type)).find(({ op }) => op === type)?.name;
  const one = { shift: { right: 1, down: 0 }, length: 0.1 };
  const step = async (type: "Sqrt" | "Log") => {
    const { settings, ...parts } = partsOf(["logit:1"], {}, brokenNet(type));
    await createStepper(parts, pictures(1), settings)(pictures(1), [one, one]);
  };
  for (const [type, noun] of [
    ["Sqrt", "gradient"],
    ["Log", "activation"],
  ] as const) {
    const where = `layer "${layersOf(type)}", ${type}`;
    await expect(step(type)).rejects.toThrow(`invalid ${noun}: NaN or infinite (${where})`);
  }
});
