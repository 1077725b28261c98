import { expect, test } from "vitest";
import { smallNet } from "../../../../../test/engine/small-net.ts";
import { smallParts } from "../../../../../test/engine/small-study.ts";
import type { ProfiledRun, Runtime } from "../../runtime/runtime.ts";
import { createLocalStudy } from "../local-study.ts";
import type { LayerTimes } from "./layer-times.ts";

const parts = smallParts("small", smallNet({ activation: "Relu", classes: 4, seed: 3 }));
const { layers } = parts.model;
const nodeOf = (name: string) => layers.find((layer) => layer.name === name)?.nodes[0] ?? "";
const opOf = (name: string) => layers.find((layer) => layer.name === name)?.op ?? "";

/** A runtime whose profile is given: `runs` of kernels, each a layer's name (or a name of the runtime's own) with its milliseconds. */
function profiled(runs: readonly Readonly<Record<string, number>>[]): { runtime: Runtime; asked: number[] } {
  const asked: number[] = [];
  const profile = async () =>
    runs.slice(0, asked.length).map((run): ProfiledRun => {
      const kernels = Object.entries(run).map(([name, time]) => ({
        node: nodeOf(name) === "" ? name : nodeOf(name),
        op: opOf(name) === "" ? "ReorderOutput" : opOf(name),
        time,
      }));
      return { time: 1 + kernels.reduce((sum, { time }) => sum + time, 0), kernels };
    });
  const { runtime } = parts;
  const open: Runtime["open"] = async (model, options) => {
    const session = await runtime.open(model, options);
    if (options?.profile !== true) return session;
    const run: typeof session.run = async (feeds, outputs) => {
      asked.push(Object.values(feeds)[0]?.shape[0] ?? 0);
      return session.run(feeds, outputs);
    };
    return { ...session, run, profile };
  };
  return { runtime: { ...runtime, open }, asked };
}

async function times(runtime: Runtime, request: { images?: number; runs?: number }): Promise<LayerTimes> {
  const study = createLocalStudy({ ...parts, runtime });
  try {
    for await (const message of study.layerTimes(request)) if (message.kind === "layer times") return message;
  } finally {
    await study.dispose();
  }
  throw new Error("no answer");
}

const names = layers.slice(1).map(({ name }) => name);
const [first = "", second = ""] = names;

test("each layer's median over the runs after the warm-up, per image; a kernel without a name of the graph goes with the next", async () => {
  const run = (a: number, reorder: number, b: number) => ({ [first]: a, ReorderOutput: reorder, [second]: b });
  const { runtime, asked } = profiled([
    run(1000, 1000, 1000),
    run(900, 900, 900),
    run(6, 1, 3),
    run(2, 2, 30),
    run(4, 0, 9),
  ]);
  const answer = await times(runtime, { images: 2, runs: 3 });
  expect(asked).toEqual([2, 2, 2, 2, 2]);
  expect(answer).toMatchObject({ images: 2, runs: 3, elsewhere: 0, total: (1 + 13) / 2 });
  expect(answer.times[1]).toBe(4 / 2);
  expect(answer.times[2]).toBe(9 / 2);
  expect(answer.times[0]).toBeNaN();
  expect([...answer.within.slice(1, 3)]).toEqual([-1, -1]);
  // what has no kernel here is within the last that has one
  expect(answer.within[3]).toBe(2);
});

test("a runtime without a profile, and a device, are refused before anything runs", async () => {
  const { runtime } = parts;
  const open: Runtime["open"] = async (model, options) => {
    const { profile: _, ...session } = await runtime.open(model, options);
    return session;
  };
  await expect(times({ ...runtime, open }, { runs: 1 })).rejects.toThrow(
    /^unsupported layer times: .* does not report/,
  );
  await expect(times({ ...runtime, provider: "webgpu" }, { runs: 1 })).rejects.toMatchObject({
    message: "unsupported layer times: they are measured on the CPU, not on webgpu",
    hint: "leave --device out to time the CPU",
  });
});
