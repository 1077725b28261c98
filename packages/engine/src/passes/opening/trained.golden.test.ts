import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createNodeRuntime } from "../../../../../test/engine/runtime.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import { decodeModel } from "../../onnx/decode.ts";
import { encodeModel } from "../../onnx/encode.ts";
import { inspectModel } from "../../study/inspect.ts";
import { backward } from "../backward.ts";
import { tap } from "../tap.ts";

/** Written by test/golden/quantised.py. */
const golden = JSON.parse(
  readFileSync(new URL("../../../../../test/golden/quantised/qat.json", import.meta.url), "utf8"),
) as Readonly<Record<"model" | "image" | "scores" | "gradient", string>>;

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));
const floats = (text: string) => new Float32Array(bytes(text).buffer);

function relative(found: Tensor | undefined, wanted: Float32Array): number {
  const data = found?.data as Float32Array;
  const off = Math.hypot(...data.map((value, at) => value - (wanted[at] ?? 0)));
  return off / Math.hypot(...wanted);
}

test("a network of quantisation-aware training has PyTorch's layers, scores and gradient", async () => {
  const { graph, model } = inspectModel(decodeModel(bytes(golden.model)));
  expect(model.layers.map(({ name, kind, parameters }) => [name, kind, parameters])).toEqual([
    ["input", "input", 0],
    ["c1", "convolution", 224],
    ["b1", "normalization", 16],
    ["r1", "activation", 0],
    ["pool", "pooling", 0],
    ["c2", "convolution", 584],
    ["r2", "activation", 0],
    ["add", "add", 0],
    ["mean", "pooling", 0],
    ["fc", "dense", 45],
  ]);
  const result = backward(graph, { of: "scores", withRespectTo: "image", provider: "cpu", seed: "input" });
  const session = await createNodeRuntime({ threads: 1 }).open(
    encodeModel(tap(result.graph, ["scores", ...result.gradients])),
  );
  const seed = float32([2, 5], [0, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
  const answer = await session.run({
    image: float32([2, 3, 12, 12], floats(golden.image)),
    [result.seeds[0] ?? ""]: seed,
  });
  await session.dispose();
  expect(relative(answer.scores, floats(golden.scores))).toBeLessThan(1e-5);
  // PyTorch multiplies by 1 / scale where the file divides by the scale: a weight may be rounded to the other side
  expect(relative(answer[result.gradients[0] ?? ""], floats(golden.gradient))).toBeLessThan(5e-3);
});
