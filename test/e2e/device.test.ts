import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeModel, type Graph } from "@deepling/engine";
import { beforeAll, expect, type TestContext, test, vi } from "vitest";
import { attribute } from "../../packages/engine/src/graph/attributes.ts";
import { GraphBuilder } from "../../packages/engine/src/graph/builder.ts";
import { emptyGraph } from "../../packages/engine/src/graph/empty-graph.ts";
import { int64 } from "../../packages/engine/src/graph/tensor.ts";
import { inferNode } from "../../packages/engine/src/passes/infer-shapes.ts";
import { evaluate } from "../../packages/server/src/commands/evaluate.ts";
import { explain } from "../../packages/server/src/commands/explain.ts";
import { drawn } from "../engine/webgpu-cases.ts";
import { labelledFolder } from "../server/labelled-folder.ts";
import { runCommand } from "../server/run-command.ts";

/** Chromium's graphics processor in software, as a Vulkan driver: what `--device webgpu` needs where there is no graphics card. */
const DRIVERS = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/usr/lib64/chromium-browser/vk_swiftshader_icd.json"];
const driver = DRIVERS.find((path) => existsSync(path));
const { ints, int } = attribute;

// a graphics processor in software, on busy cores, that compiles every kernel
vi.setConfig({ testTimeout: 240_000 });

let images = "";
let folder = "";

beforeAll(async () => {
  if (driver !== undefined) process.env.VK_ICD_FILENAMES = driver;
  process.env.XDG_RUNTIME_DIR ??= "/tmp";
  ({ folder, images } = await labelledFolder("cat", "dog"));
});

function requireDriver({ skip }: TestContext): void {
  if (driver === undefined) skip("there is no software Vulkan driver beside Chromium here");
}

type Add = (type: string, inputs: readonly string[], attributes?: Parameters<GraphBuilder["add"]>[2]) => string;

/** A classifier of two classes for 3×32×32, whose features `body` makes. */
async function network(name: string, body: (builder: GraphBuilder, add: Add, x: string) => string): Promise<string> {
  const builder = new GraphBuilder(emptyGraph(name), inferNode);
  const add: Add = (type, inputs, attributes) => builder.add(type, inputs, attributes);
  const x = builder.input("image", { type: "float32", shape: ["batch", 3, 32, 32] });
  const flat = add("Flatten", [add("GlobalAveragePool", [body(builder, add, x)])], { axis: int(1) });
  const width = Number(builder.typeOf(flat)?.shape?.[1]);
  const scores = builder.add("Gemm", [flat, builder.constant(drawn([width, 2]), "fc")], {}, "scores");
  return write(name, builder.build([scores]));
}

async function write(name: string, graph: Graph): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, encodeModel(graph));
  return path;
}

/** What `evaluate` answers on the CPU and on the device, and what it notes there. */
async function evaluations(model: string) {
  const args = [model, images, "--json", "--mean", "0", "--std", "1", "--scale", "1/255"];
  const onCpu = await runCommand(evaluate, ...args);
  const onDevice = await runCommand(evaluate, ...args, "--device", "webgpu");
  const numbers = ({ printed }: typeof onCpu): readonly number[] =>
    JSON.parse(printed.join("\n")).predictions.map(({ confidence }: { confidence: number }) => confidence);
  return { cpu: numbers(onCpu), device: numbers(onDevice), noted: onDevice.noted.join("\n") };
}

test("LeNet-5's second layer and a layer normalisation with a large mean agree with the CPU", async (context) => {
  requireDriver(context);
  const model = await network("lenet", (builder, add, x) => {
    const first = add("Relu", [add("Conv", [x, builder.constant(drawn([6, 3, 5, 5]), "w1")])]);
    const pooled = add("MaxPool", [first], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
    const second = add("Conv", [pooled, builder.constant(drawn([16, 6, 5, 5]), "w2")]);
    const lifted = add("Add", [second, builder.constant(drawn([1], 1000), "lift")]);
    const scale = [builder.constant(drawn([16]), "s"), builder.constant(drawn([16]), "b")];
    return add("InstanceNormalization", [lifted, ...scale]);
  });
  const { cpu, device, noted } = await evaluations(model);
  device.forEach((confidence, at) => {
    expect(confidence).toBeCloseTo(cpu[at] ?? Number.NaN, 4);
  });
  expect(noted).toMatch(/webgpu agrees with the CPU to \d+e-\d+ \(\d+ layers compared on 2 images\)/);

  const out = join(folder, "why.json");
  await runCommand(
    explain,
    model,
    join(images, "cat/a.png"),
    "--method",
    "gradient",
    "--target",
    "0",
    "--out",
    out,
    "--device",
    "webgpu",
  );
  const why = JSON.parse(await readFile(out, "utf8"));
  expect(why.notes.join("\n")).toContain("webgpu agrees with the CPU");
});

test("a network that the device cannot run is computed on the CPU, and the note says so", async (context) => {
  requireDriver(context);
  const model = await network("unpool", (builder, add, x) => {
    const settings = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
    const [pooled = "", indices = ""] = builder.addMany("MaxPool", [x], settings, 2);
    const wide = add("MaxUnpool", [pooled, indices], settings);
    return add("Conv", [wide, builder.constant(drawn([4, 3, 3, 3]), "w")]);
  });
  const { cpu, device, noted } = await evaluations(model);
  expect(device).toEqual(cpu);
  expect(noted).toMatch(/webgpu cannot run this network \(.*\): everything runs on the CPU/);
});

test("a network that the device computes wrongly in a way not known before is computed on the CPU", async (context) => {
  requireDriver(context);
  // the logarithm of a negative number is NaN on the CPU; the software device answers with a number
  const model = await network("log", (builder, add, x) => {
    const conv = add("Conv", [x, builder.constant(drawn([4, 3, 3, 3]), "w")]);
    const logs = add("Log", [conv]);
    const known = add("Where", [add("IsNaN", [logs]), builder.constant(drawn([1]), "zero"), logs]);
    const axes = builder.constant(int64([2, 3]), "axes");
    return add("ReduceMean", [known, axes]);
  });
  const { cpu, device, noted } = await evaluations(model);
  expect(device).toEqual(cpu);
  expect(noted).toMatch(/webgpu computes layer ".*" differently from the CPU \(by .*\): everything runs on the CPU/);
});
