#!/usr/bin/env bash
# One would guess: multiplying a tensor by a scalar of no axes ([]) is the simplest case of broadcasting, and as fast whatever the tensor's shape.
# What happens (onnxruntime-node 1.30.0, CPU, one thread): where the tensor's last axes have one element, as what a pooling or a reduction with keepdims
#   leaves ([N, C, 1, 1]), the kernel goes element by element, and takes several times as long as with the same constant of shape [1, 1, 1, 1], or
#   as with the same numbers of shape [N, C]. It holds for Mul, Add, Greater, float32 and int64.
# Why it matters here: the pass over all units compares and scales one number for each unit of each image; with constants of as many axes as the
#   values these nodes cost 0.1 instead of 1.3 ms of a batch.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [IMAGES, UNITS] = [64, 1600];
const typed = (name, elemType, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const open = (opType, result, shape, constant) => ort.InferenceSession.create(toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: {
    name: "g", node: [{ opType, input: ["x", "c"], output: ["y"] }], input: [typed("x", 1, shape)], output: [typed("y", result, shape)],
    initializer: [{ name: "c", dataType: 1, dims: constant.map(BigInt), floatData: [3] }],
  },
})), { intraOpNumThreads: 1 });
const CASES = { "[N,C,1,1] by []": [[IMAGES, UNITS, 1, 1], []], "[N,C,1,1] by [1,1,1,1]": [[IMAGES, UNITS, 1, 1], [1, 1, 1, 1]], "[N,C] by []": [[IMAGES, UNITS], []] };
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
let holds = true;
for (const [op, result] of [["Mul", 1], ["Greater", 9]]) {
  const times = [];
  for (const [shape, constant] of Object.values(CASES)) times.push({ session: await open(op, result, shape, constant), x: new ort.Tensor("float32", new Float32Array(IMAGES * UNITS).fill(2), shape), taken: [] });
  for (let round = 0; round < 41; round++) for (const { session, x, taken } of times) {
    const start = performance.now();
    await session.run({ x });
    taken.push(performance.now() - start);
  }
  const [slow, fast, flat] = times.map(({ taken }) => middle(taken));
  holds &&= slow > 2.5 * fast && slow > 2.5 * flat;
  console.log(`onnxruntime-node 1.30.0, CPU, one thread, ${op}: ${Object.keys(CASES).map((name, at) => `${name} ${[slow, fast, flat][at].toFixed(3)} ms`).join(", ")}`);
}
process.exit(holds ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
