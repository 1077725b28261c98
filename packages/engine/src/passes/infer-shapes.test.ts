import { describe, expect, test } from "vitest";
import { drawn, drawnWeights, type Golden, goldenModel, goldens } from "../../../../test/engine/golden.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import type { Dim } from "../graph/graph.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import type { TypedGraph } from "../graph/typed-graph.ts";
import { decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import { inferShapes } from "./infer-shapes.ts";
import { tap } from "./tap.ts";

const runtime = createNodeRuntime();

const extent = (dim: Dim, batch: number): number =>
  String(dim)
    .split("*")
    .reduce((product, factor) => product * (factor === "batch" ? batch : Number(factor)), 1);

describe("the inferred type of every value of a network is what onnxruntime computes", () => {
  for (const name of ["densenet121", "inception_v3", "shufflenet_v2_x1_0", "efficientnet_b0", "convnext_tiny"]) {
    test(name, async () => {
      const golden = goldens[name] as Golden;
      const decoded = decodeModel(goldenModel(name), { externalData: drawnWeights });
      const graph = inferShapes({ ...decoded, types: new Map() });
      const values = graph.nodes.flatMap((node) => node.outputs);
      const session = await runtime.open(encodeModel(tap(graph, values)));
      const input = float32(golden.input, drawn("input", -2, 2, sizeOf(golden.input)));
      const results = await session.run({ input });
      await session.dispose();
      for (const value of values) {
        const result = results[value];
        const inferred = graph.types.get(value);
        const shape = inferred?.shape?.map((dim) => extent(dim, golden.input[0] ?? 0));
        expect({ value, type: inferred?.type, shape }).toEqual({
          value,
          type: result?.type,
          shape: [...(result?.shape ?? [])],
        });
      }
    });
  }
});

test("types are inferred once: of a typed graph a second time, or of an untyped one never, is a type error", () => {
  const typed = inferShapes(decodeModel(goldenModel("densenet121"), { externalData: drawnWeights }));
  // @ts-expect-error: its types are there
  expect(inferShapes(typed).types).toEqual(typed.types);
  const changed = { ...typed, nodes: typed.nodes.slice(1) };
  // @ts-expect-error: another graph's types
  const taken: TypedGraph = changed;
  expect(taken.nodes).toHaveLength(typed.nodes.length - 1);
});
