#!/usr/bin/env bash
# One would guess: LayerNormalization and InstanceNormalization take the mean away first, so that its size does not matter; a written-out
#   layer normalisation, (x − mean) / √variance in primitive operators, is the safe form anyway.
# What happens (onnxruntime-node 1.30.0, WebGPU provider): the variance is E[x²] − E[x]² in float32, so at a mean of 1000 and a deviation of 1
#   the result is off by several percent, at 100 by some 5e-4. The CPU provider is right to 1e-4. Writing it out does not help: the session
#   fuses the primitives back into LayerNormalization. Taking the mean away once more beforehand does help.
# Why it matters here: residual streams of deep networks have such means; activations and gradients on WebGPU drift layer by layer.
set -euo pipefail
# Any graphics driver will do (Vulkan, Metal, Direct3D 12); without a graphics card, Chromium's software driver:
#   VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "fatal";
const info = (name, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const floats = (name, dims, numbers) => ({ name, dataType: 1, dims: dims.map(BigInt), floatData: numbers });
const integers = (name, numbers) => ({ name, dataType: 7, dims: [BigInt(numbers.length)], int64Data: numbers.map(BigInt) });
const model = (node, input, output, initializer) => toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: { name: "g", node: [node], input: [info("x", input)], output: [info("y", output)], initializer },
}));
const wave = (count, shift = 0) => Array.from({ length: count }, (_, at) => shift + Math.sin(1.7 * at) + Math.cos(0.3 * at * at));
// relative L2 difference of the WebGPU provider from the CPU provider
async function difference(bytes, dims, numbers) {
  const answers = [];
  for (const provider of ["cpu", "webgpu"]) {
    const session = await ort.InferenceSession.create(bytes, { executionProviders: [provider] });
    answers.push((await session.run({ x: new ort.Tensor("float32", Float32Array.from(numbers), dims) })).y.data);
  }
  const [cpu, gpu] = answers;
  return Math.hypot(...Array.from(cpu, (value, at) => value - gpu[at])) / Math.hypot(...cpu);
}
const ones = (name, count) => floats(name, [count], Array(count).fill(1)), zeros = (name, count) => floats(name, [count], Array(count).fill(0));
const layer = (mean) => difference(
  model({ opType: "LayerNormalization", input: ["x", "s", "b"], output: ["y"] }, [4, 8, 64], [4, 8, 64], [ones("s", 64), zeros("b", 64)]), [4, 8, 64], wave(2048, mean));
const instance = (mean) => difference(
  model({ opType: "InstanceNormalization", input: ["x", "s", "b"], output: ["y"] }, [1, 4, 16, 16], [1, 4, 16, 16], [ones("s", 4), zeros("b", 4)]), [1, 4, 16, 16], wave(1024, mean));
const near = [await layer(0), await instance(0)], far = [await layer(1000), await instance(1000)];
const text = (pair) => pair.map((error) => error.toExponential(0)).join(" and ");
console.log(`onnxruntime-node 1.30.0, WebGPU against CPU, LayerNormalization and InstanceNormalization: mean 0: ${text(near)}; mean 1000: ${text(far)}`);
process.exit(near.every((error) => error < 1e-5) && far.every((error) => error > 3e-3) ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
