import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { randomNormal, seededRandom } from "../../base/random.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import { createGraphHasher } from "../../graph/hash.ts";
import { float32 } from "../../graph/tensor.ts";
import type { Plane } from "../../image/plane.ts";
import { inspectModel } from "../../index.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import { tap } from "../../passes/tap.ts";
import { createSessions } from "../../runtime/sessions.ts";
import { type CanvasForm, canvasExtents, withCanvas } from "./canvas.ts";
import { pictureGraph } from "./picture-graph.ts";
import { PLAIN_VIEW, viewFeeds } from "./view.ts";

const sessions = createSessions({
  runtime: createNodeRuntime({ threads: 1 }),
  hash: createGraphHasher(),
  encode: encodeModel,
});
afterAll(() => sessions.dispose());

const formOf = (plane: Plane, given: Partial<CanvasForm> = {}): CanvasForm => ({
  ...{ plane, margin: 0, spectral: true, decorrelated: true, blueFirst: false, held: [], heldAt: 0.5 },
  space: { gains: Array(plane.channels).fill(1), offsets: Array(plane.channels).fill(0) },
  ...given,
});

/** A network that hands its image on. */
function handingOn(plane: Plane, form: CanvasForm) {
  const builder = new GraphBuilder(emptyGraph("same"), inferNode);
  const { width, height, channels } = plane;
  const shape = plane.layout === "nchw" ? ["batch", channels, height, width] : ["batch", height, width, channels];
  const image = builder.input("image", { type: "float32", shape });
  const out = builder.add("Identity", [image]);
  return { out, canvas: withCanvas(builder.build([out]), image, form) };
}

async function drawn(plane: Plane, form: CanvasForm, free: readonly number[]) {
  const { out, canvas } = handingOn(plane, form);
  const extents = canvasExtents(form);
  const view = viewFeeds(PLAIN_VIEW, [plane.height, plane.width], extents);
  const fed = {
    [canvas.free]: float32([1, plane.channels, ...extents], free),
    [canvas.places]: view.places,
    [canvas.shares]: view.shares,
  };
  const answer = await sessions.use(tap(canvas.graph, [out, canvas.pixels]), (session) => session.run(fed));
  return [out, canvas.pixels].map((name) => Array.from(answer[name]?.data as Float32Array));
}

test("a spectrum becomes the picture that numpy's irfft2 makes of it", async () => {
  const url = new URL("../../../../../test/golden/visualise.json", import.meta.url);
  const { height, width, free, pixels } = JSON.parse(readFileSync(url, "utf8"));
  const plane = { height, width, channels: 3, layout: "nchw" } as const;
  const [seen, own] = await drawn(plane, formOf(plane), free);
  expect(seen).toEqual(own);
  for (const [at, value] of pixels.entries()) expect(own![at]).toBeCloseTo(value, 5);
});

test("channels last, blue first, scaled as the network takes them, one of them held", async () => {
  const random = seededRandom(5);
  const free = Array.from({ length: 3 * 6 * 7 }, () => randomNormal(random));
  const plane = { height: 4, width: 5, channels: 3, layout: "nchw" } as const;
  const [, rgb] = await drawn(plane, formOf(plane, { margin: 1 }), free);
  const last = { ...plane, layout: "nhwc" } as const;
  const space = { gains: [2, 3, 4], offsets: [0.5, 0, -1] };
  const [seen] = await drawn(last, formOf(last, { margin: 1, blueFirst: true, space, held: [1], heldAt: 0.25 }), free);
  for (let at = 0; at < 20; at++) {
    expect(seen![3 * at]).toBeCloseTo(rgb![40 + at]! * 2 + 0.5, 5);
    expect(seen![3 * at + 1]).toBeCloseTo(0.75, 6);
    expect(seen![3 * at + 2]).toBeCloseTo(rgb![at]! * 4 - 1, 5);
  }
});

test("the gradient by the spectrum, through colours, sigmoid and a turned view, is that of finite differences", async () => {
  const source = smallNet({ activation: "Tanh" });
  const { graph, model } = inspectModel(source, { name: "small" });
  const plane = { width: 8, height: 8, channels: 3, layout: "nchw" } as const;
  const form = formOf(plane, { margin: 2, space: { gains: [4, 4, 4], offsets: [-2, -2, -2] } });
  const parts = [{ kind: "logit" }] as const;
  const made = pictureGraph({
    ...{ graph, layers: model.layers, parts, output: model.output, provider: "cpu", canvas: form, diverse: undefined },
  });
  const random = seededRandom(8);
  const free = Float32Array.from({ length: 3 * 144 }, () => 0.3 * randomNormal(random));
  const view = viewFeeds({ right: 1, down: -2, rotation: 20, scale: 1.1 }, [8, 8], [12, 12]);
  const weights = float32([1, 5], [1, -0.5, 0, 2, 0]);
  const ask = async (at: Float32Array) => {
    const fed = {
      [made.free]: float32([1, 3, 12, 12], at),
      [made.places]: view.places,
      [made.shares]: view.shares,
      [made.weights[0]!.input]: weights,
    };
    const answer = await sessions.use(made.graph, (session) => session.run(fed));
    return { value: Number(answer[made.value]?.data[0]), gradient: answer[made.gradient]?.data as Float32Array };
  };
  const { gradient } = await ask(free);
  const direction = Float32Array.from(free, () => randomNormal(random));
  const along = gradient.reduce((sum, value, at) => sum + value * direction[at]!, 0);
  const moved = (by: number) => ask(free.map((value, at) => value + by * direction[at]!));
  const [ahead, behind] = [await moved(0.01), await moved(-0.01)];
  expect((ahead.value - behind.value) / 0.02 / along).toBeCloseTo(1, 2);
  // what a picture's mean is made of counts, and so does a single high frequency
  for (const at of [0, 40, 200]) {
    const step = (by: number) => ask(free.map((value, index) => value + (index === at ? by : 0)));
    const slope = ((await step(0.02)).value - (await step(-0.02)).value) / 0.04;
    expect(Math.abs(slope - gradient[at]!)).toBeLessThan(0.02 * Math.abs(gradient[at]!) + 2e-4);
  }
});
