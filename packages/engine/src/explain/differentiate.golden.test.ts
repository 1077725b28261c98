import { describe, expect, test } from "vitest";
import {
  drawn,
  drawnWeights,
  fullGoldens,
  type Golden,
  goldenModel,
  goldens,
  wholeGradient,
} from "../../../../test/engine/golden.ts";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import { decodeModel } from "../onnx/decode.ts";
import type { Provider } from "../ops/op.ts";
import { differentiate } from "./differentiate.ts";

const runtime = createNodeRuntime();

async function gradientOf(name: string, golden: Golden, provider: Provider): Promise<Float32Array> {
  const options = { of: "logits", withRespectTo: "input", provider, externalData: drawnWeights };
  const session = await runtime.open(differentiate(goldenModel(name), options));
  const results = await session.run(
    {
      input: float32(golden.input, drawn("input", -2, 2, sizeOf(golden.input))),
      logits_seed: float32(golden.logits, drawn("seed", -1, 1, sizeOf(golden.logits))),
    },
    ["input_gradient"],
  );
  await session.dispose();
  const gradient = results.input_gradient;
  expect(gradient?.shape).toEqual(golden.input);
  return gradient?.type === "float32" ? gradient.data : new Float32Array();
}

/** 1e-4, unless PyTorch itself is off by more in single precision: then no worse than twice that. */
const bound = (golden: Golden) => Math.max(1e-4, 2 * golden.singlePrecisionError);

const distance = (a: Float32Array, b: ArrayLike<number>) =>
  Math.sqrt(a.reduce((sum, value, at) => sum + (value - (b[at] ?? Number.NaN)) ** 2, 0));

describe("the gradient of torchvision's architectures is PyTorch's in double precision", () => {
  for (const [name, golden] of Object.entries(goldens)) {
    test(name, async () => {
      const gradient = await gradientOf(name, golden, "cpu");
      const sampled = Float32Array.from(golden.places, (place) => gradient[place] ?? Number.NaN);
      expect(distance(sampled, golden.samples) / Math.hypot(...golden.samples)).toBeLessThan(bound(golden));
      expect(Math.abs(distance(gradient, new Float32Array(gradient.length)) / golden.norm - 1)).toBeLessThan(
        bound(golden),
      );
      if (fullGoldens === undefined) return;
      const error = distance(gradient, wholeGradient(name)) / golden.norm;
      console.info(`${name}: ${error.toExponential(2)}, PyTorch's ${golden.singlePrecisionError.toExponential(2)}`);
      expect(error).toBeLessThan(bound(golden));
    });
  }
});

test("a decoded graph is differentiated as its file is", () => {
  const options = { of: "logits", withRespectTo: "input", externalData: drawnWeights };
  const model = goldenModel("squeezenet1_1");
  expect(differentiate(decodeModel(model, options), options)).toEqual(differentiate(model, options));
});

test("max pooling without Indices gives the same gradient of a whole network", async () => {
  const golden = goldens.googlenet as Golden;
  const first = await gradientOf("googlenet", golden, "cpu");
  const second = await gradientOf("googlenet", golden, "webgpu");
  expect(distance(first, second) / golden.norm).toBeLessThan(1e-5);
});
