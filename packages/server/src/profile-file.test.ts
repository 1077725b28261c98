import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeModel, float32 } from "@deepling/engine";
import { afterEach, expect, test, vi } from "vitest";
import { startNet } from "../../../test/engine/net.ts";
import { createNodeRuntime } from "./node-runtime.ts";
import { parseProfile } from "./profile-file.ts";

afterEach(() => vi.unstubAllEnvs());

const event = (name: string, ts: number, dur: number, op_name?: string) => ({
  ...{ cat: op_name === undefined ? "Session" : "Node", ph: "X", pid: 1, tid: 1, name, ts, dur },
  args: op_name === undefined ? {} : { op_name },
});

test("kernels belong to the run that spans them; those of a loop's body are within the loop's", () => {
  const events = [
    event("session_initialization", 0, 900),
    event("conv_kernel_time", 1010, 400, "Conv"),
    event("conv_fence_after", 1410, 0, "Conv"),
    // the loop is written when it ends, behind its body
    event("add_kernel_time", 1520, 30, "Add"),
    event("SequentialExecutor::Execute", 1510, 60),
    event("loop_kernel_time", 1500, 100, "Loop"),
    event("SequentialExecutor::Execute", 1000, 700),
    event("model_run", 990, 730),
    event("conv_kernel_time", 2000, 380, "Conv"),
    event("loop_kernel_time", 2390, 90, "Loop"),
    event("SequentialExecutor::Execute", 1995, 500),
    event("model_run", 1990, 520),
  ];
  expect(parseProfile(JSON.stringify(events))).toEqual([
    {
      time: 0.7,
      kernels: [
        { node: "conv", op: "Conv", time: 0.4 },
        { node: "loop", op: "Loop", time: 0.1 },
      ],
    },
    {
      time: 0.5,
      kernels: [
        { node: "conv", op: "Conv", time: 0.38 },
        { node: "loop", op: "Loop", time: 0.09 },
      ],
    },
  ]);
});

test("onnxruntime's profile of a small network: its runs with their kernels; the file is gone afterwards", async () => {
  const net = startNet([1, 3, 8, 8]);
  const graph = net.build(net.node("Relu", [net.conv(net.x, 4, 3, { name: "conv" })], {}, "relu"));
  const folder = await mkdtemp(join(tmpdir(), "own-"));
  vi.stubEnv("TMPDIR", folder);
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(graph), { profile: true });
  const x = float32([1, 3, 8, 8], new Float32Array(192).fill(0.5));
  for (let run = 0; run < 3; run++) await session.run({ [net.x]: x });
  const runs = (await session.profile?.()) ?? [];
  await session.dispose();
  expect(runs).toHaveLength(3);
  for (const { time, kernels } of runs) {
    expect(kernels.map(({ op }) => op)).toContain("Conv");
    const sum = kernels.reduce((all, kernel) => all + kernel.time, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(time);
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("deepling"))).toEqual([]);
});

test("without a profile asked for, a session has none", async () => {
  const net = startNet([1, 3, 8, 8]);
  const session = await createNodeRuntime({ threads: 1 }).open(encodeModel(net.build(net.conv(net.x, 4, 3))));
  expect(session.profile).toBeUndefined();
  await session.dispose();
});
