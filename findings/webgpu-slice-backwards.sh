#!/usr/bin/env bash
# One would guess: Slice with a negative step begins at `starts`.
# What happens (onnxruntime-node 1.30.0, WebGPU provider): it begins at the last element of the axis whatever `starts` says, and the result
#   has the right shape. Slices that do begin there, whole reversals among them, are right, so a simple test passes.
# Why it matters here: a crop that is flipped, or every second row backwards, shows another part of the map than the CPU does.
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
const slice = (start, end, step, length) => difference(
  model({ opType: "Slice", input: ["x", "starts", "ends", "axes", "steps"], output: ["y"] }, [2, 10, 5], [2, length, 5],
    [integers("starts", [start]), integers("ends", [end]), integers("axes", [1]), integers("steps", [step])]),
  [2, 10, 5], Array.from({ length: 100 }, (_, at) => at + 1));
const right = [await slice(9, -11, -1, 10), await slice(9, -11, -2, 5)], wrong = [await slice(8, 1, -1, 7), await slice(7, -11, -2, 4)];
console.log(`onnxruntime-node 1.30.0, WebGPU against CPU, Slice backwards of ten from 9: ${right.join(" and ")}; from 8 and from 7: ${wrong.map((error) => error.toFixed(2)).join(" and ")}`);
process.exit(right.every((error) => error === 0) && wrong.every((error) => error > 0.01) ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
