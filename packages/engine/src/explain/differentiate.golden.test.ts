import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createNodeRuntime } from "../../../../test/engine/runtime.ts";
import { seededRandom } from "../base/random.ts";
import { float32, sizeOf } from "../graph/tensor.ts";
import { differentiate } from "./differentiate.ts";

/** What test/golden/gradients.py wrote down of one architecture. */
interface Golden {
  readonly input: readonly number[];
  readonly logits: readonly number[];
  readonly norm: number;
  /** Relative L2 distance of PyTorch's own single precision from its double precision. */
  readonly singlePrecisionError: number;
  readonly places: readonly number[];
  readonly samples: readonly number[];
}

// DEEPLING_GOLDENS names a folder written by `gradients.py --full`, with the architectures at full width
const full = process.env.DEEPLING_GOLDENS;
const folder =
  full === undefined ? new URL("../../../../test/golden/gradients/", import.meta.url) : new URL(`file://${full}/`);
const goldens = JSON.parse(readFileSync(new URL("gradients.json", folder), "utf8")) as Readonly<Record<string, Golden>>;

/** Numbers of the stream that the name seeds (FNV-1a), as the script draws them. */
function drawn(name: string, low: number, high: number, count: number): Float32Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}

/** The "file" uniform/LOW/HIGH/COUNT/NAME is what its name says. */
function weightsAt(location: string): Uint8Array {
  const [, low, high, count, ...name] = location.split("/");
  return new Uint8Array(drawn(name.join("/"), Number(low), Number(high), Number(count)).buffer);
}

const runtime = createNodeRuntime();

async function gradientOf(name: string, golden: Golden, provider: "cpu" | "webgpu"): Promise<Float32Array> {
  const structure = new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.onnx.gz`, folder))));
  const options = { of: "logits", withRespectTo: "input", provider, externalData: weightsAt };
  const session = await runtime.open(differentiate(structure, options));
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

describe("the gradient of torchvision's architectures is PyTorch's in double precision", () => {
  for (const [name, golden] of Object.entries(goldens)) {
    test(name, async () => {
      const gradient = await gradientOf(name, golden, "cpu");
      const norm = Math.hypot(...golden.samples);
      const off = golden.places.map((place, at) => (gradient[place] ?? Number.NaN) - (golden.samples[at] ?? 0));
      expect(Math.hypot(...off) / norm).toBeLessThan(bound(golden));
      const square = gradient.reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(Math.sqrt(square) / golden.norm - 1)).toBeLessThan(bound(golden));
      if (full === undefined) return;
      const whole = new Float64Array(new Uint8Array(readFileSync(new URL(`${name}.f64`, folder))).buffer);
      const distance = gradient.reduce((sum, value, at) => sum + (value - (whole[at] ?? 0)) ** 2, 0);
      const error = Math.sqrt(distance) / golden.norm;
      console.info(`${name}: ${error.toExponential(2)}, PyTorch's ${golden.singlePrecisionError.toExponential(2)}`);
      expect(error).toBeLessThan(bound(golden));
    });
  }
});

test("max pooling without Indices gives the same gradient of a whole network", async () => {
  const golden = goldens.googlenet as Golden;
  const [first, second] = [
    await gradientOf("googlenet", golden, "cpu"),
    await gradientOf("googlenet", golden, "webgpu"),
  ];
  const distance = first.reduce((sum, value, at) => sum + (value - (second[at] ?? 0)) ** 2, 0);
  expect(Math.sqrt(distance) / golden.norm).toBeLessThan(1e-5);
});
