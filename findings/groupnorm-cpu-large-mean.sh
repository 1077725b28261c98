#!/usr/bin/env bash
# One would guess: GroupNormalization on onnxruntime's CPU provider is as exact as InstanceNormalization on the same values; both subtract
#   a mean, divide by a deviation, and differ in the axes only.
# What happens (onnxruntime-node 1.30.0, opset 21): with values of mean 1000 and deviation 1, InstanceNormalization is right to 1e-4 and
#   GroupNormalization is off by several percent. It has no kernel: the runtime inlines ONNX's function body, whose variance is
#   E[x²] − E[x]², and float32 has no digits left for the difference.
# Why it matters here: a network exported with GroupNormalization (opset 18 and newer) gets other scores than the same network exported
#   with Reshape and InstanceNormalization, without a word. Whoever compares an export with PyTorch looks for the fault elsewhere.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const shape = [1, 4, 16, 16], size = 1024, perGroup = 512;
const info = (name, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const floats = (name, numbers) => ({ name, dataType: 1, dims: [BigInt(numbers.length)], floatData: numbers });
// InstanceNormalization of two "channels" of 512 values each is GroupNormalization with two groups of two channels
const model = (opType, dims, channels, attribute) => toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: { name: "norm", node: [{ opType, input: ["x", "scale", "bias"], output: ["y"], attribute }], input: [info("x", dims)], output: [info("y", dims)],
    initializer: [floats("scale", Array(channels).fill(1)), floats("bias", Array(channels).fill(0))] },
}));
let seed = 1;
const uniform = () => ((seed = (seed * 48271) % 2147483647) / 2147483647);
const x = Float32Array.from({ length: size }, () => 1000 + Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
const exact = Array.from(x, (value, at) => {
  const group = Array.from(x.subarray(Math.floor(at / perGroup) * perGroup, (Math.floor(at / perGroup) + 1) * perGroup));
  const mean = group.reduce((a, b) => a + b) / perGroup;
  return (value - mean) / Math.sqrt(group.reduce((a, b) => a + (b - mean) ** 2, 0) / perGroup + 1e-5);
});
async function error(bytes, dims) {
  const session = await ort.InferenceSession.create(bytes);
  const { y } = await session.run({ x: new ort.Tensor("float32", x, dims) });
  return Math.hypot(...exact.map((value, at) => value - y.data[at])) / Math.hypot(...exact);
}
const group = await error(model("GroupNormalization", shape, 4, [{ name: "num_groups", type: 2, i: 2n }]), shape);
const instance = await error(model("InstanceNormalization", [1, 2, perGroup], 2, []), [1, 2, perGroup]);
console.log(`onnxruntime-node 1.30.0, CPU, mean 1000, relative L2 error: GroupNormalization ${group.toExponential(1)}, InstanceNormalization ${instance.toExponential(1)}`);
process.exit(group > 5e-3 && instance < 5e-4 ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
