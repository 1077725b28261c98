#!/usr/bin/env bash
# One would guess: asking MaxPool for its second output, Indices, costs a little more than the pool itself: the comparison is made anyway, and one more number is written.
# What happens (onnxruntime-node 1.30.0, CPU, one thread): on values in no order, as activations are, the same pool takes 8 to 10 times as long with Indices,
#   whether its windows overlap (3×3, stride 2) or not (2×2). Without them it is a vectorised kernel; with them another one compares value by value, and
#   branches at each, so that what it takes depends on the data: on a sine it is only 2 to 3 times.
# Why it matters here: a gradient through MaxPool needs the places of the maxima, and these pools are the largest single surcharge of a gradient of AlexNet.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const SHAPE = [64, 40, 32, 32];
const typed = (name, elemType, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const numbers = (name, values) => ({ name, type: 7, ints: values.map(BigInt) });
const open = (side, indices) => {
  const out = [...SHAPE.slice(0, 2), ...SHAPE.slice(2).map((extent) => Math.floor((extent - side) / 2) + 1)];
  const outputs = indices ? ["y", "at"] : ["y"];
  return ort.InferenceSession.create(toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
    graph: {
      name: "g", node: [{ opType: "MaxPool", input: ["x"], output: outputs, attribute: [numbers("kernel_shape", [side, side]), numbers("strides", [2, 2])] }],
      input: [typed("x", 1, SHAPE)], output: outputs.map((name) => typed(name, name === "y" ? 1 : 7, out)),
    },
  })), { intraOpNumThreads: 1 });
};
const x = new ort.Tensor("float32", Float32Array.from({ length: SHAPE.reduce((a, b) => a * b) }, () => Math.random() - 0.5), SHAPE);
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
let holds = true;
for (const side of [3, 2]) {
  const sessions = [await open(side, false), await open(side, true)];
  const taken = [[], []];
  const values = [];
  for (let round = 0; round < 31; round++) for (const [at, session] of sessions.entries()) {
    const start = performance.now();
    const { y } = await session.run({ x }, ["y"].concat(at === 1 ? ["at"] : []));
    taken[at].push(performance.now() - start);
    values[at] = y.data;
  }
  const [plain, indexed] = taken.map(middle);
  const same = values[0].every((value, at) => value === values[1][at]);
  holds &&= same && indexed > 4 * plain;
  console.log(`onnxruntime-node 1.30.0, CPU, one thread, MaxPool ${side}×${side}, stride 2: alone ${plain.toFixed(2)} ms, with Indices ${indexed.toFixed(2)} ms (${(indexed / plain).toFixed(1)}×), the same maxima: ${same}`);
}
process.exit(holds ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
