#!/usr/bin/env bash
# One would guess: graph optimisations keep the numbers: a Pad with zeros in front of a MaxPool may be fused only where the result is the same.
# What happens (onnxruntime-node 1.30.0, CPU, default optimisation level): Pad and MaxPool become one MaxPool whose padding takes no part in the
#   maximum. With negative input the corners of the result are the input's values instead of the padded zeros. With optimisations
#   disabled the zeros win, as the two operators are defined. In front of an AveragePool with ceil_mode the fusion changes even the shape:
#   5×5 as exported by PyTorch becomes 4×4, which is PyTorch's own answer.
# Why it matters here: reading the value between the two (a tap for its activations) prevents the fusion and changes the network's scores; and
#   a shape inferred from the operators is not the one that is computed.
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
const ints = (name, values) => ({ name, type: 7, ints: values.map(BigInt) });
const pooled = (opType, size, ...more) => toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: {
    name: "g", input: [info("x", [1, 1, size, size])],
    output: [{ name: "y", type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: ["a", "b", "c", "d"].map((value) => ({ value: { case: "dimParam", value } })) } } } } }],
    initializer: [{ name: "pads", dataType: 7, dims: [8n], int64Data: [0, 0, 1, 1, 0, 0, 1, 1].map(BigInt) }],
    node: [{ opType: "Pad", input: ["x", "pads"], output: ["p"] }, { opType, input: ["p"], output: ["y"], attribute: [ints("kernel_shape", [2, 2]), ints("strides", [2, 2]), ...more] }],
  },
}));
async function answer(graph, size, graphOptimizationLevel) {
  const session = await ort.InferenceSession.create(graph, { graphOptimizationLevel });
  const x = Float32Array.from({ length: size * size }, (_, at) => -1 - ((7 * at) % 11));
  return (await session.run({ x: new ort.Tensor("float32", x, [1, 1, size, size]) })).y;
}
const maximum = pooled("MaxPool", 6), average = pooled("AveragePool", 7, { name: "ceil_mode", type: 2, i: 1n });
const [plain, fused] = [(await answer(maximum, 6, "disabled")).data[0], (await answer(maximum, 6, "all")).data[0]];
const shapes = [(await answer(average, 7, "disabled")).dims.join("x"), (await answer(average, 7, "all")).dims.join("x")];
console.log(`onnxruntime-node 1.30.0, CPU: Pad of zeros + MaxPool over negative numbers, corner: not optimised ${plain}, optimised ${fused}; Pad + AveragePool with ceil_mode: ${shapes.join(" and ")}`);
process.exit(plain === 0 && fused === -1 && shapes[0] === "1x1x5x5" && shapes[1] === "1x1x4x4" ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
