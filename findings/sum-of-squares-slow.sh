#!/usr/bin/env bash
# One would guess: ReduceSumSquare along the last axis reads its input once and writes one number per row, so that it is as fast as memory, and faster than any
#   way round it: than Mul and ReduceSum, which write all squares first, and than a product of each row with itself.
# What happens (onnxruntime-node 1.30.0, CPU, one thread): Mul and ReduceSum take about two thirds of its time, and MatMul of each row with itself as a
#   column less than a third; but that only where the column is written as a Transpose, which is fused into the product: where it is written as
#   Unsqueeze or Reshape, the very same product takes longer than ReduceSumSquare.
# Why it matters here: distances of every image's activations from pivots need the sums of squares of whole layers: as ReduceSumSquare they cost more than all
#   products with the pivots together.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [ROWS, WIDTH] = [64, 40960];
const typed = (name, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const keep = { name: "keepdims", type: 2, i: 0n };
const longs = (name, ...values) => ({ name, dataType: 7, dims: [BigInt(values.length)], int64Data: values.map(BigInt) });
const node = (opType, input, output, attribute = []) => ({ opType, input, output: [output], attribute });
const initializer = [longs("last", 1), longs("row", ROWS, 1, WIDTH), longs("column", ROWS, WIDTH, 1), longs("flat", ROWS)];
const open = (nodes) => ort.InferenceSession.create(toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: { name: "g", node: nodes, input: [typed("x", [ROWS, WIDTH])], output: [typed("y", [ROWS])], initializer },
})), { intraOpNumThreads: 1 });
const rows = node("Reshape", ["x", "row"], "rows");
const product = [node("MatMul", ["rows", "columns"], "products"), node("Reshape", ["products", "flat"], "y")];
const sessions = {
  reduced: await open([node("ReduceSumSquare", ["x", "last"], "y", [keep])]),
  multiplied: await open([node("Mul", ["x", "x"], "squares"), node("ReduceSum", ["squares", "last"], "y", [keep])]),
  transposed: await open([rows, node("Transpose", ["rows"], "columns", [{ name: "perm", type: 7, ints: [0n, 2n, 1n] }]), ...product]),
  reshaped: await open([rows, node("Reshape", ["x", "column"], "columns"), ...product]),
};
let state = 5;
const draw = () => { state = (state * 48271) % 2147483647; return state / 2147483647 - 0.5; };
const numbers = Float32Array.from({ length: ROWS * WIDTH }, draw);
const feeds = { x: new ort.Tensor("float32", numbers, [ROWS, WIDTH]) };
const exact = Array.from({ length: ROWS }, (_, row) => numbers.subarray(row * WIDTH, (row + 1) * WIDTH).reduce((sum, value) => sum + value * value, 0));
const times = {};
let right = true;
for (const [name, session] of Object.entries(sessions)) {
  times[name] = [];
  const { data } = (await session.run(feeds)).y;
  right &&= exact.every((sum, row) => Math.abs(data[row] - sum) < 1e-4 * sum);
}
for (let round = 0; round < 31; round++) for (const [name, session] of Object.entries(sessions)) {
  const start = performance.now();
  await session.run(feeds);
  times[name].push(performance.now() - start);
}
const middle = (name) => times[name].sort((a, b) => a - b)[times[name].length >> 1];
const least = middle("reduced");
const of = (name) => middle(name) / least;
console.log(`onnxruntime-node 1.30.0, CPU, one thread, ${ROWS} rows of ${WIDTH}, times of ReduceSumSquare's (${(ROWS * WIDTH / least / 1e6).toFixed(1)} numbers a nanosecond): Mul and ReduceSum ${of("multiplied").toFixed(2)}, product with the row transposed ${of("transposed").toFixed(2)}, with the row reshaped ${of("reshaped").toFixed(2)}; all sums right: ${right}`);
process.exit(right && of("multiplied") < 0.9 && of("transposed") < 0.33 && of("reshaped") > 1 ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
