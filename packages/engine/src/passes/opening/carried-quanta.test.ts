import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { attribute } from "../../graph/attributes.ts";
import { GraphBuilder } from "../../graph/builder.ts";
import { emptyGraph } from "../../graph/empty-graph.ts";
import type { Graph } from "../../graph/graph.ts";
import { float32, int64, type Tensor } from "../../graph/tensor.ts";
import { encodeModel } from "../../onnx/encode.ts";
import type { Session } from "../../runtime/runtime.ts";
import { backward } from "../backward.ts";
import { inferNode, inferShapes } from "../infer-shapes.ts";
import { tap } from "../tap.ts";
import { openGraph } from "./opening.ts";

const runtime = createNodeRuntime({ threads: 1 });
const sessions: Session[] = [];
afterAll(async () => {
  for (const session of sessions) await session.dispose();
});

const SHAPE = [1, 4, 2, 2] as const;
const x = float32(
  SHAPE,
  Float32Array.from({ length: 16 }, (_, at) => 0.37 * at - 2.1),
);
const [SCALE, ZERO] = [0.05, 100];

type Carry = (builder: GraphBuilder, quanta: string) => readonly string[];

/** Quanta of x through `carry`, back to real numbers, part k times k + 2, all added up. */
function between(carry: Carry): Graph {
  const builder = new GraphBuilder(inferShapes({ ...emptyGraph("carried"), opsets: new Map([["", 21]]) }), inferNode);
  const image = builder.input("x", { type: "float32", shape: SHAPE });
  const scale = builder.constant(float32([], [SCALE]), "scale");
  const zero = builder.constant({ type: "uint8", shape: [], data: Uint8Array.of(ZERO) }, "zero");
  const quanta = builder.add("QuantizeLinear", [image, scale, zero]);
  const parts = carry(builder, quanta).map((part, at) => {
    const real = builder.add("DequantizeLinear", [part, scale, zero]);
    return builder.add("Mul", [real, builder.constant(float32([], [at + 2]))]);
  });
  const sum = parts.length === 1 ? (parts[0] ?? "") : builder.add("Sum", parts);
  return builder.build([builder.alias(sum, "y")]);
}

async function run(graph: Graph): Promise<Record<string, Tensor>> {
  const session = await runtime.open(encodeModel(graph), { fuseQuanta: false });
  sessions.push(session);
  return session.run({ x });
}

const bytes = (value: number): Tensor => ({ type: "uint8", shape: [], data: Uint8Array.of(value) });
const ones = x.data.map(() => 1);

const CARRIES: readonly (readonly [string, Carry, ArrayLike<number>])[] = [
  [
    "Pad by the zero point",
    (net, quanta) => [
      net.add("Pad", [quanta, net.constant(int64([0, 0, 1, 1, 0, 0, 1, 1])), net.constant(bytes(ZERO))]),
    ],
    ones.map(() => 2),
  ],
  [
    "Pad by another quantum, then MaxPool",
    (net, quanta) => {
      const wide = net.add("Pad", [quanta, net.constant(int64([0, 0, 0, 0, 0, 0, 0, 1])), net.constant(bytes(255))]);
      return [net.add("MaxPool", [wide], { kernel_shape: attribute.ints([1, 2]) })];
    },
    // of each row the second number is the largest of the first window, the margin that of the second
    Array.from(ones, (_, at) => (at % 2) * 2),
  ],
  [
    "Pad by nothing said: the quantum 0",
    (net, quanta) => [net.add("Pad", [quanta, net.constant(int64([0, 1, 0, 0, 0, 0, 0, 0]))])],
    ones.map(() => 2),
  ],
  [
    "Pad by reflection",
    (net, quanta) => [
      net.add("Pad", [quanta, net.constant(int64([0, 0, 0, 1, 0, 0, 0, 0]))], { mode: attribute.string("reflect") }),
    ],
    // the second number of each row is there twice
    Array.from(ones, (_, at) => (at % 2 === 1 ? 4 : 2)),
  ],
  [
    "Split into equal parts",
    (net, quanta) => net.addMany("Split", [quanta], { axis: attribute.int(1), num_outputs: attribute.int(2) }, 2),
    Array.from(ones, (_, at) => (at < 8 ? 2 : 3)),
  ],
  [
    "Split by sizes, parts turned",
    (net, quanta) => {
      const parts = net.addMany("Split", [quanta, net.constant(int64([2, 2]))], { axis: attribute.int(-3) }, 2);
      return parts.map((part) => net.add("Transpose", [part], { perm: attribute.ints([0, 1, 3, 2]) }));
    },
    Array.from(ones, (_, at) => (at < 8 ? 2 : 3)),
  ],
];

test.each(CARRIES)("quanta through %s: the file's own numbers, and a gradient", async (_, carry, gradient) => {
  const file = between(carry);
  const { graph } = openGraph(file);
  const result = backward(inferShapes(graph), { of: "y", withRespectTo: "x", provider: "cpu", seed: "ones" });
  const answer = await run(tap(result.graph, ["y", ...result.gradients]));
  const wanted = (await run(file)).y;
  expect(answer.y?.shape).toEqual(wanted?.shape);
  expect(Array.from(answer.y?.data ?? [], Number)).toEqual(Array.from(wanted?.data ?? [], Number));
  expect(Array.from(answer[result.gradients[0] ?? ""]?.data ?? [], Number)).toEqual(Array.from(gradient));
});

test("where the largest quanta are is where the largest numbers are", async () => {
  const builder = new GraphBuilder(inferShapes({ ...emptyGraph("chosen"), opsets: new Map([["", 21]]) }), inferNode);
  const image = builder.input("x", { type: "float32", shape: SHAPE });
  const scale = builder.constant(float32([], [SCALE]), "scale");
  const quanta = builder.add("QuantizeLinear", [image, scale, builder.constant(bytes(ZERO), "zero")]);
  const file = builder.build([builder.add("ArgMax", [quanta], { axis: attribute.int(1) })]);
  const { graph } = openGraph(file);
  const chooser = graph.nodes.find(({ type }) => type === "ArgMax");
  expect(graph.nodes.find(({ outputs }) => outputs.includes(chooser?.inputs[0] ?? ""))?.type).toBe("DequantizeLinear");
  expect(await run(graph)).toEqual(await run(file));
});
