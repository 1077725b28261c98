import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { drawn } from "../../../../../test/engine/webgpu-cases.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { backward } from "../../passes/backward.ts";
import { inferNode } from "../../passes/infer-shapes.ts";
import { tap } from "../../passes/tap.ts";
import type { Runtime, Session } from "../../runtime/runtime.ts";
import { inspectModel } from "../inspect.ts";
import { checkDevice } from "./checked-device.ts";
import { relativeDifference } from "./difference.ts";
import { checkForward } from "./forward-check.ts";

const cpu = createNodeRuntime({ threads: 1 });
const images = drawn([3, 3, 8, 8]);

/** Two convolutions, a dense layer. */
const inspected = (() => {
  const builder = new GraphBuilder(emptyGraph("small"), inferNode);
  const x = builder.input("x", { type: "float32", shape: ["batch", 3, 8, 8] });
  const first = builder.add("Relu", [
    builder.add("Conv", [x, builder.constant(drawn([6, 3, 3, 3]), "w1")], {}, "conv1"),
  ]);
  const second = builder.add("Conv", [first, builder.constant(drawn([8, 6, 3, 3]), "w2")], {}, "conv2");
  const pooled = builder.add("GlobalAveragePool", [second]);
  const flat = builder.add("Flatten", [pooled], { axis: attribute.int(1) });
  const scores = builder.add("Gemm", [flat, builder.constant(drawn([8, 5]), "fc")], {}, "scores");
  return inspectModel(builder.build([scores]));
})();
const { graph, model } = inspected;
const [scores = ""] = graph.outputs.map(({ name }) => name);

/** What a device makes of an answer: told whether the graph holds a gradient, and the value's name. */
type Lie = (name: string, gradient: boolean) => "right" | "wrong" | "fails";

/** A device that computes as the CPU does, except where it lies; `runs` counts the runs that it made itself. */
function device(lie: Lie): Runtime & { readonly runs: () => number } {
  let runs = 0;
  const open = async (bytes: Uint8Array): Promise<Session> => {
    const session = await cpu.open(bytes);
    const gradient = decodeModel(bytes).nodes.some(({ type }) => type === "ConvTranspose" || type === "Expand");
    return {
      ...session,
      run: async (feeds, outputs) => {
        runs++;
        const answer = await session.run(feeds, outputs);
        return Object.fromEntries(
          Object.entries(answer).map(([name, tensor]) => {
            const how = lie(name, gradient);
            if (how === "fails") throw new Error("a kernel is missing");
            if (how === "right" || tensor.type !== "float32") return [name, tensor];
            return [name, { ...tensor, data: tensor.data.map((value, at) => (at % 2 === 0 ? value : -value)) }];
          }),
        );
      },
    };
  };
  return { name: "liar", provider: "webgpu", open, runs: () => runs };
}

function checked(liar: Runtime) {
  const told: string[] = [];
  const found = checkDevice({
    device: liar,
    reference: cpu,
    forward: (lowered) =>
      checkForward({ graph, input: "x", layers: model.layers, images, device: lowered, reference: cpu }),
    onFinding: (sentence) => told.push(sentence),
  });
  return { ...found, told };
}

async function answers(runtime: Runtime, bytes: Uint8Array, times = 1) {
  const session = await runtime.open(bytes);
  try {
    for (let time = 1; time < times; time++) await session.run({ x: images });
    return await session.run({ x: images });
  } finally {
    await session.dispose();
  }
}

const network = encodeModel(graph);
const gradient = (() => {
  const result = backward(graph, { of: scores, withRespectTo: "x", provider: "webgpu", seed: "ones" });
  return encodeModel(tap(result.graph, result.gradients));
})();

test("a device that agrees runs everything, and says how far it agrees", async () => {
  const honest = device(() => "right");
  const { runtime, told, findings } = checked(honest);
  expect(
    relativeDifference(
      (await answers(cpu, network))[scores] as never,
      (await answers(runtime, network, 4))[scores] as never,
    ),
  ).toBeLessThan(1e-6);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^webgpu agrees with the CPU to \d+e[+-]\d+ \(\d+ layers compared on 3 images\)$/);
  expect(await findings()).toEqual(told);
  // once for the layers, four times for the network
  expect(honest.runs()).toBe(5);
});

test("the first layer that differs is named, and the CPU computes everything", async () => {
  const at = model.layers.findIndex(({ kind }) => kind === "convolution") + 2;
  const wrong = model.layers[at]?.value ?? "";
  const liar = device((name) => (name === wrong || name === scores ? "wrong" : "right"));
  const { runtime, told } = checked(liar);
  const found = await answers(runtime, network, 3);
  expect(found).toEqual(await answers(cpu, network));
  expect(told).toEqual([expect.stringContaining(`layer "${model.layers[at]?.name}" differently from the CPU`)]);
  expect(liar.runs()).toBe(1);
});

test("a gradient that differs is computed on the CPU, the network stays on the device", async () => {
  const liar = device((_, isGradient) => (isGradient ? "wrong" : "right"));
  const { runtime, told } = checked(liar);
  expect(await answers(runtime, gradient, 3)).toEqual(await answers(cpu, gradient));
  expect(told[1]).toMatch(/^a graph runs on the CPU instead of webgpu: "x_gradient.*" differs by \d+ %$/);
  const before = liar.runs();
  await answers(runtime, network, 2);
  expect(liar.runs()).toBe(before + 2);
});

test.each(["network", "gradient"] as const)("a %s that fails on the device is computed on the CPU", async (what) => {
  const liar = device((_, isGradient) => (what === "network" || isGradient ? "fails" : "right"));
  const { runtime, told } = checked(liar);
  const bytes = what === "network" ? network : gradient;
  expect(await answers(runtime, bytes, 2)).toEqual(await answers(cpu, bytes));
  expect(told.at(-1)).toContain("a kernel is missing");
});

test("differences: NaN in the same place is none, in one place alone is infinite", () => {
  const tensor = (...data: number[]) => ({
    type: "float32" as const,
    shape: [data.length],
    data: Float32Array.from(data),
  });
  expect(relativeDifference(tensor(3, 4), tensor(3, 4.5))).toBeCloseTo(0.1, 6);
  expect(relativeDifference(tensor(Number.NaN, 1), tensor(Number.NaN, 1))).toBe(0);
  expect(relativeDifference(tensor(Number.NaN, 1), tensor(0, 1))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(tensor(1, 1), tensor(1))).toBe(Number.POSITIVE_INFINITY);
  expect(relativeDifference(tensor(0, 0), tensor(0, 0))).toBe(0);
});
