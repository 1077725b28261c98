import { afterAll, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { GraphBuilder } from "../graph/builder.ts";
import { emptyGraph } from "../graph/empty-graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { createSessions } from "../runtime/sessions.ts";
import { inferNode } from "./infer-shapes.ts";
import { repeat } from "./repeat.ts";

const sessions = createSessions({ runtime: createNodeRuntime({ threads: 1 }), hash: hashGraph, encode: encodeModel });
afterAll(() => sessions.dispose());

/** state ← 2 · state + rate · push, with `seen` the state before; `push` stays, `rate` is another each time. */
function once() {
  const builder = new GraphBuilder(emptyGraph("once"), inferNode);
  const state = builder.input("state", { type: "float32", shape: [2] });
  const rate = builder.input("rate", { type: "float32", shape: [] });
  const push = builder.input("push", { type: "float32", shape: [2] });
  const doubled = builder.add("Mul", [state, builder.constant(float32([], [2]))]);
  const next = builder.add("Add", [doubled, builder.add("Mul", [rate, push])]);
  const seen = builder.add("Identity", [state], {}, "seen");
  return { graph: builder.build([seen, next]), state, rate, push, next, seen };
}

test("what is carried goes round, what is listed is another each time, the rest stays; all that it gave is there", async () => {
  const { graph, state, rate, push, next, seen } = once();
  const repeated = repeat(graph, { carried: { input: state, output: next }, listed: [rate] });
  const feeds = {
    [repeated.times]: int64([3], []),
    [repeated.input(state)]: float32([2], [1, -1]),
    [repeated.input(rate)]: float32([3], [1, 10, 100]),
    [repeated.input(push)]: float32([2], [1, 2]),
  };
  for (const model of [repeated.graph, decodeModel(encodeModel(repeated.graph))]) {
    const answer = await sessions.use(model, (session) => session.run(feeds));
    // 1 → 3 → 16 → 132 and −1 → 0 → 20 → 240
    expect(answer[repeated.output(next)]).toMatchObject({ shape: [2], data: Float32Array.of(132, 240) });
    expect(answer[repeated.output(seen)]).toMatchObject({ shape: [3, 2], data: Float32Array.of(1, -1, 3, 0, 16, 20) });
  }
  expect(repeated.input(push)).toBe(push);
});
