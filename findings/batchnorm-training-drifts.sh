#!/usr/bin/env bash
# One would guess: a BatchNormalization left in training mode (torch.onnx.export in training mode writes it) either is refused for inference or
#   normalises by the batch's own moments; in any case the same input gives the same output, since a session has no state.
# What happens (onnxruntime-node 1.30.0, CPU): one session gives 0.617, 0.674, 0.725 for the same input in three runs in a row, where the
#   batch's own moments give 0.554 and the stored ones 1.000 each time. A new session starts over: it carries something from run to run.
# Why it matters here: a network evaluated twice gives two accuracies, and an image's score depends on the images that ran before it.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const info = (name, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const floats = (name, dims, numbers) => ({ name, dataType: 1, dims: dims.map(BigInt), floatData: numbers });
const bytes = (name, numbers) => ({ name, dataType: 2, dims: [], int32Data: numbers });
const model = (node, dims, initializer) => toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: { name: "g", node, input: [info("x", dims)], output: [info("y", dims)], initializer },
}));
const session = await ort.InferenceSession.create(model(
  [{ opType: "BatchNormalization", input: ["x", "s", "b", "m", "v"], output: ["y", "mean", "variance"], attribute: [{ name: "training_mode", type: 2, i: 1n }] }],
  [1, 2, 3, 3], [floats("s", [2], [1, 1]), floats("b", [2], [0, 0]), floats("m", [2], [0, 0]), floats("v", [2], [1, 1])]));
const x = new ort.Tensor("float32", Float32Array.from({ length: 18 }, (_, at) => Math.sin(1.7 * at) + Math.cos(0.3 * at * at)), [1, 2, 3, 3]);
const runs = [];
for (let run = 0; run < 3; run++) runs.push((await session.run({ x })).y.data[0]);
console.log(`onnxruntime-node 1.30.0, CPU, BatchNormalization with training_mode=1, the same input three times: ${runs.map((value) => value.toFixed(4)).join(", ")}`);
process.exit(Math.abs(runs[0] - runs[1]) > 1e-3 && Math.abs(runs[1] - runs[2]) > 1e-3 ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
