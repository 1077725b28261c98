import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { differentiate, encodeModel, type Graph, randomNormal, seededRandom, type Tensors } from "@deepling/engine";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, type TestContext, test, vi } from "vitest";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { inferNode, inferShapes } from "../../packages/engine/src/passes/infer-shapes.ts";
import { lower } from "../../packages/engine/src/passes/lower/lower.ts";
import { createNodeRuntime } from "../engine/runtime.ts";
import { webGpuCases } from "../engine/webgpu-cases.ts";
import { launchChromium } from "./chromium.ts";
import { type StaticServer, serveFolder } from "./static-server.ts";

const random = seededRandom(7);
const draw = (shape: readonly number[]) => {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => randomNormal(random));
  return { type: "float32" as const, shape, data };
};
const PAGE = `<!doctype html><script type="module">
  import * as ort from "./ort.webgpu.bundle.min.mjs";
  globalThis.ort = ort;
</script>`;
const files: Record<string, Uint8Array | string> = { "index.html": PAGE };
let server: StaticServer;
let browser: Browser;
let page: Page;
let adapter: string | undefined;

// a graphics processor in software, on busy cores
vi.setConfig({ testTimeout: 240_000 });

beforeAll(async () => {
  const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/webgpu"));
  server = await serveFolder(runtime, files);
  browser = await launchChromium(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);
  page = await browser.newPage();
  await page.goto(server.url);
  adapter = await page.evaluate(async () => {
    const { gpu } = navigator as unknown as { gpu?: { requestAdapter: () => Promise<{ info: object } | null> } };
    return (await gpu?.requestAdapter()) ? "found" : undefined;
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

function requireAdapter({ skip }: TestContext): void {
  if (adapter === undefined) skip("Chromium offers no WebGPU adapter here");
}

/** The model's outputs, computed in the page by onnxruntime-web's WebGPU provider. */
async function onWebGpu(model: Uint8Array, feeds: Tensors): Promise<Record<string, number[]>> {
  files["model.onnx"] = model;
  const fed = Object.entries(feeds).map(([name, { shape, data }]) => ({ name, shape, data: Array.from(data, Number) }));
  return page.evaluate(
    async ([url, tensors]) => {
      const { ort } = globalThis as unknown as { ort: typeof import("onnxruntime-web") };
      const bytes = new Uint8Array(await (await fetch(`${url}model.onnx`)).arrayBuffer());
      const session = await ort.InferenceSession.create(bytes, { executionProviders: ["webgpu"] });
      const inputs = tensors.map(({ name, shape, data }) => [
        name,
        new ort.Tensor("float32", Float32Array.from(data), shape),
      ]);
      const answer = await session.run(Object.fromEntries(inputs));
      await session.release();
      return Object.fromEntries(
        Object.keys(answer).map((name) => [name, Array.from(answer[name]?.data as Float32Array)]),
      );
    },
    [server.url, fed] as const,
  );
}

/** Greatest relative L2 difference between the page's outputs and those of Node's processor, by the form made for each. */
async function difference(model: Uint8Array, names: { of: string; withRespectTo: string }, feeds: Tensors) {
  const session = await createNodeRuntime({ threads: 1 }).open(differentiate(model, names));
  const wanted = await session.run(feeds);
  await session.dispose();
  const found = await onWebGpu(differentiate(model, { ...names, provider: "webgpu" }), feeds);
  expect(Object.keys(wanted)).toHaveLength(2);
  return distance(wanted, found);
}

/** Greatest relative L2 difference over the outputs. */
function distance(wanted: Tensors, found: Readonly<Record<string, readonly number[]>>): number {
  const errors = Object.entries(wanted).map(([name, { data }]) => {
    const numbers = Array.from<number | bigint | string, number>(data, Number);
    const off = numbers.map((value, at) => value - (found[name]?.[at] ?? Number.NaN));
    return Math.hypot(...off) / Math.hypot(...numbers);
  });
  return Math.max(...errors);
}

/** A convolution, pools that overlap and pools that do not, hang over the edge and are padded, a dense layer. */
function poolingNet(): Graph {
  const empty = { name: "pools", inputs: [], outputs: [], nodes: [], opsets: new Map([["", 21]]), metadata: new Map() };
  const builder = new GraphBuilder({ ...empty, initializers: new Map(), types: new Map() }, inferNode);
  const { ints, int } = attribute;
  const pool = (value: string, kernel: readonly number[], extra = {}) =>
    builder.add("MaxPool", [value], { kernel_shape: ints(kernel), strides: ints([2, 2]), ...extra });
  const image = builder.input("image", { type: "float32", shape: [2, 3, 27, 26] });
  const conv = builder.add("Conv", [image, builder.constant(draw([6, 3, 3, 3]), "w")], { pads: ints([1, 1, 1, 1]) });
  const overlapping = pool(builder.add("Relu", [conv]), [3, 3], { ceil_mode: int(1) });
  const apart = pool(overlapping, [2, 2]);
  const uneven = pool(apart, [3, 2], { pads: ints([1, 0, 1, 1]) });
  const flat = builder.add("Flatten", [uneven], { axis: int(1) });
  const width = Number(builder.typeOf(flat)?.shape?.[1]);
  const scores = builder.add("Gemm", [flat, builder.constant(draw([width, 5]), "fc")], {}, "scores");
  return inferShapes(builder.build([scores]));
}

test("WebGPU gives the gradient through every kind of pool", async (context) => {
  requireAdapter(context);
  const graph = poolingNet();
  const scores = graph.outputs[0]?.name ?? "";
  const feeds = { image: draw([2, 3, 27, 26]), [`${scores}_seed`]: draw([2, 5]) };
  expect(await difference(encodeModel(graph), { of: scores, withRespectTo: "image" }, feeds)).toBeLessThan(1e-4);
});

test("WebGPU gives the demo model's gradient for a batch of two", async (context) => {
  requireAdapter(context);
  const model = new Uint8Array(readFileSync(new URL("../../models/alexnet-cifar10/model.onnx", import.meta.url)));
  const feeds = { input: draw([2, 3, 32, 32]), logits_seed: draw([2, 10]) };
  expect(await difference(model, { of: "logits", withRespectTo: "input" }, feeds)).toBeLessThan(1e-4);
});

test.for(webGpuCases().filter(({ wrong }) => wrong))(
  "WebGPU needs $name lowered, and then gives the processor's numbers",
  async (one, context) => {
    requireAdapter(context);
    const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(one.graph));
    const wanted = await session.run(one.feeds);
    await session.dispose();
    const off = async (graph: Graph) => distance(wanted, await onWebGpu(encodeModel(graph), one.feeds));
    expect(await off(lower(one.graph, "webgpu"))).toBeLessThan(one.tolerance);
    // where this fails, onnxruntime computes it rightly now, and the row of passes/lower/webgpu.ts can go
    expect(await off(one.graph)).toBeGreaterThan(1e-3);
  },
);
