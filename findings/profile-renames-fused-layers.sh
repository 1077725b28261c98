#!/usr/bin/env bash
# One would guess: onnxruntime's profile names the model's own nodes and operators, so that the time of a layer is the time of the events with its name.
# What happens (onnxruntime-node 1.30.0, CPU): a Conv that is laid out in blocks of channels takes its Relu into itself, and its event is named
#   after the value that leaves the Relu, not after either node; the Relu has none. A BatchNormalization that cannot be folded into a convolution
#   (behind a Concat, as in DenseNet) has no BatchNormalization event: it is run, and counted, as an operator Conv.
# Why it matters here: the time of each layer is read from this profile; looked up by node name, fused layers would take no time at all, and a
#   table by operator would book normalisation as convolution.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { readFileSync, readdirSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [CHANNELS, SIDE] = [32, 28];
const typed = (name, ...dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const held = (name, ...dims) => ({ name, dataType: 1, dims: dims.map(BigInt), floatData: Array.from({ length: dims.reduce((a, b) => a * b) }, (_, at) => 0.5 + ((at * 7) % 11) / 11) });
const ints = (name, ...values) => ({ name, type: 7, ints: values.map(BigInt) });
const graph = {
  name: "g",
  node: [
    { name: "my_conv", opType: "Conv", input: ["x", "w"], output: ["conv_out"], attribute: [ints("pads", 1, 1, 1, 1)] },
    { name: "my_relu", opType: "Relu", input: ["conv_out"], output: ["relu_out"] },
    { name: "my_conv2", opType: "Conv", input: ["relu_out", "w2"], output: ["conv2_out"], attribute: [ints("pads", 1, 1, 1, 1)] },
    { name: "my_concat", opType: "Concat", input: ["relu_out", "conv2_out"], output: ["both"], attribute: [{ name: "axis", type: 2, i: 1n }] },
    { name: "my_norm", opType: "BatchNormalization", input: ["both", "scale", "shift", "mean", "variance"], output: ["norm_out"] },
    { name: "my_conv3", opType: "Conv", input: ["norm_out", "w3"], output: ["y"] },
  ],
  input: [typed("x", 1, CHANNELS, SIDE, SIDE)],
  output: [typed("y", 1, CHANNELS, SIDE, SIDE)],
  initializer: [held("w", CHANNELS, CHANNELS, 3, 3), held("w2", CHANNELS, CHANNELS, 3, 3), held("w3", CHANNELS, 2 * CHANNELS, 1, 1), ...["scale", "shift", "mean", "variance"].map((name) => held(name, 2 * CHANNELS))],
};
const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 10n, opsetImport: [{ domain: "", version: 21n }], graph }));
const session = await ort.InferenceSession.create(bytes, { enableProfiling: true, profileFilePrefix: "profile", graphOptimizationLevel: "all", intraOpNumThreads: 1 });
await session.run({ x: new ort.Tensor("float32", new Float32Array(CHANNELS * SIDE * SIDE).fill(0.5), [1, CHANNELS, SIDE, SIDE]) });
session.endProfiling();
const events = JSON.parse(readFileSync(readdirSync(".").find((name) => name.startsWith("profile")), "utf8"));
const kernels = events.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time")).map(({ name, args }) => `${args.op_name} "${name.replace(/_kernel_time$/, "")}"`);
console.log(`onnxruntime-node 1.30.0, CPU: kernels of a run: ${kernels.join(", ")}`);
const none = (text) => !kernels.some((kernel) => kernel.includes(text));
const convolutions = kernels.filter((kernel) => kernel.startsWith("Conv ")).length;
process.exit(none("my_conv\"") && none("my_relu") && none("BatchNormalization") && kernels.some((kernel) => kernel.includes("relu_out")) && convolutions === 4 ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
