import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeeplingError, encodeModel, float32, type Graph } from "@deepling/engine";
import { afterAll, expect, test } from "vitest";
import { emptyGraph } from "../../../engine/src/graph/empty-graph.ts";
import { createSessions } from "../../../engine/src/runtime/sessions.ts";
import { createNodeRuntime } from "../node-runtime.ts";
import { createProcessRuntime, type ProcessRuntime } from "./process-runtime.ts";

const made: ProcessRuntime[] = [];
const start = (options: Parameters<typeof createProcessRuntime>[0] = { priority: "normal" }) => {
  const runtime = createProcessRuntime(options);
  made.push(runtime);
  return runtime;
};
afterAll(() => {
  for (const runtime of made) runtime.dispose();
});

const demo = readFileSync(join(import.meta.dirname, "../../../../models/alexnet-cifar10/model.onnx"));
const image = float32(
  [2, 3, 32, 32],
  Float32Array.from({ length: 6144 }, (_, at) => Math.sin(at)),
);

/** y = x + x, and nothing else. */
const sum: Graph = {
  ...emptyGraph("sum"),
  inputs: [{ name: "x", type: "float32", shape: ["n"] }],
  outputs: [{ name: "y", type: "float32", shape: ["n"] }],
  nodes: [{ name: "sum", domain: "", type: "Add", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
};

test("another process gives the same bytes, and describes inputs and outputs alike", async () => {
  const [here, there] = [
    await createNodeRuntime({ threads: 1 }).open(demo),
    await start({ priority: "low", threads: 1 }).open(demo),
  ];
  expect(there.inputs).toEqual(here.inputs);
  expect(there.outputs).toEqual(here.outputs);
  expect(await there.run({ input: image })).toEqual(await here.run({ input: image }));
  // a view into a larger buffer is sent as what it shows
  const view = { ...image, shape: [1, 3, 32, 32], data: image.data.subarray(3072) };
  expect(await there.run({ input: view })).toEqual(await here.run({ input: view }));
  await Promise.all([here.dispose(), there.dispose()]);
});

test("the event loop goes on while the process computes, and answers keep their order", async () => {
  const session = await start().open(demo);
  const large = { type: "float32" as const, shape: [64, 3, 32, 32], data: new Float32Array(64 * 3072) };
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const done: number[] = [];
  await Promise.all([0, 1, 2].map((at) => session.run({ input: large }).then(() => done.push(at))));
  clearInterval(timer);
  expect(done).toEqual([0, 1, 2]);
  // blocked, the loop would have come round between the runs at most
  expect(turns).toBeGreaterThan(3);
});

test("errors of the model and of the caller arrive as they are in one process", async () => {
  const runtime = start();
  await expect(runtime.open(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({
    code: "unsupported",
    hint: expect.any(String),
  });
  const session = await runtime.open(encodeModel(sum));
  await expect(session.run({})).rejects.toMatchObject({
    message: 'missing input: "x" (the model takes more than an image)',
  });
  await expect(session.run({ x: image })).rejects.toThrow(/rank/i);
  expect((await session.run({ x: float32([1], [2]) })).y?.data).toEqual(Float32Array.of(4));
});

test("a process that dies fails what is under way with one clear error; the next graph starts another", async () => {
  const runtime = start();
  const sessions = createSessions({ runtime, hash: () => "sum", encode: encodeModel });
  const ask = () => sessions.use(sum, (session) => session.run({ x: float32([1], [3]) }));
  expect((await ask()).y?.data).toEqual(Float32Array.of(6));
  const { release, session } = await sessions.lease(sum);
  const under = session.run({ x: { type: "float32", shape: [1 << 20], data: new Float32Array(1 << 20) } });
  runtime.kill("SIGSEGV");
  const failure = await under.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DeeplingError);
  expect(failure).toMatchObject({
    code: "unreachable",
    message: "unreachable runtime: the process that runs the network ended (SIGSEGV)",
    hint: expect.stringContaining("--batch"),
  });
  expect(session.isLost?.()).toBe(true);
  release();
  expect((await ask()).y?.data).toEqual(Float32Array.of(6));
  await sessions.dispose();
});

test("a runtime that was disposed of answers nothing more", async () => {
  const runtime = start();
  const session = await runtime.open(encodeModel(sum));
  runtime.dispose();
  await expect(session.run({ x: float32([1], [3]) })).rejects.toMatchObject({ code: "unreachable" });
  await expect(runtime.open(encodeModel(sum))).rejects.toMatchObject({ code: "unreachable" });
});
