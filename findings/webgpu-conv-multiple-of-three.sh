#!/usr/bin/env bash
# One would guess: a provider that accepts a plain two-dimensional Conv computes it, whatever the number of channels.
# What happens (onnxruntime-node 1.30.0, WebGPU provider; the same in onnxruntime-web/webgpu): with 6, 9, 15, 18, 21, 27 … input channels
#   (a multiple of three that is none of four, three itself apart) and a multiple of four output channels the result is unrelated to the
#   right one: relative L2 error about 1, no error raised. 5, 7, 8 and 12 channels, or 9 to 5, are right.
# Why it matters here: the second layer of LeNet-5 (6 to 16) is of this kind; on WebGPU its scores, gradients and projections would be noise.
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
const conv = (channels, outputs) => difference(
  model({ opType: "Conv", input: ["x", "w"], output: ["y"] }, [1, channels, 8, 8], [1, outputs, 6, 6], [floats("w", [outputs, channels, 3, 3], wave(outputs * channels * 9))]),
  [1, channels, 8, 8], wave(channels * 64, 0.1));
const wrong = [[6, 16], [9, 8], [15, 4], [21, 8], [27, 4]], right = [[3, 8], [5, 8], [7, 8], [8, 8], [12, 8], [9, 5]];
const off = [];
for (const [channels, outputs] of [...wrong, ...right]) off.push(await conv(channels, outputs));
console.log(`onnxruntime-node 1.30.0, WebGPU against CPU: ${[...wrong, ...right].map(([c, o], at) => `${c} to ${o}: ${off[at].toExponential(0)}`).join(", ")}`);
process.exit(off.every((error, at) => (at < wrong.length ? error > 0.5 : error < 1e-4)) ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
