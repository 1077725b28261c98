#!/usr/bin/env bash
# One would guess: a constant factor behind a MatMul is at least as cheap as one that is only known when the graph runs: the optimiser makes it part of the product.
# What happens (onnxruntime-node 1.30.0, CPU, one thread): it does, and the product is slower for it: with a factor of its own it has no fast code for a
#   row by a column. Inner products of 64 pairs of vectors of 40,960 numbers take more than ten times as long with a constant factor, and no longer
#   than without any where the factor is an input of the graph.
# Why it matters here: whoever scales sums of squares or distances in the graph, be it by 1/n, pays more for the factor than for the products: it belongs
#   on what comes out, or on one of the constants.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [PAIRS, WIDTH] = [64, 40960];
const typed = (name, dims) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: dims.map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const node = (opType, input, output, attribute = []) => ({ opType, input, output: [output], attribute });
const initializer = [{ name: "half", dataType: 1, dims: [1n], floatData: [0.5] }];
const open = (nodes, ...more) => ort.InferenceSession.create(toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: { name: "g", node: nodes, input: [typed("a", [PAIRS, 1, WIDTH]), typed("b", [PAIRS, 1, WIDTH]), ...more], output: [typed("y", [PAIRS, 1, 1])], initializer },
})), { intraOpNumThreads: 1 });
const turned = node("Transpose", ["b"], "columns", [{ name: "perm", type: 7, ints: [0n, 2n, 1n] }]);
const scaledBy = (factor) => [turned, node("MatMul", ["a", "columns"], "products"), node("Mul", ["products", factor], "y")];
const sessions = {
  plain: await open([turned, node("MatMul", ["a", "columns"], "y")]),
  fed: await open(scaledBy("factor"), typed("factor", [1])),
  constant: await open(scaledBy("half")),
};
let state = 5;
const draw = () => { state = (state * 48271) % 2147483647; return state / 2147483647 - 0.5; };
const [a, b] = [0, 1].map(() => Float32Array.from({ length: PAIRS * WIDTH }, draw));
const feeds = { a: new ort.Tensor("float32", a, [PAIRS, 1, WIDTH]), b: new ort.Tensor("float32", b, [PAIRS, 1, WIDTH]) };
const factor = new ort.Tensor("float32", Float32Array.of(0.5), [1]);
const run = (name) => sessions[name].run(name === "fed" ? { ...feeds, factor } : feeds);
const exact = Array.from({ length: PAIRS }, (_, pair) => {
  let sum = 0;
  for (let at = pair * WIDTH; at < (pair + 1) * WIDTH; at++) sum += a[at] * b[at];
  return sum;
});
const times = {};
let right = true;
for (const name of Object.keys(sessions)) {
  times[name] = [];
  const { data } = (await run(name)).y;
  right &&= exact.every((sum, pair) => Math.abs(data[pair] - (name === "plain" ? 1 : 0.5) * sum) < 0.01);
}
for (let round = 0; round < 31; round++) for (const name of Object.keys(sessions)) {
  const start = performance.now();
  await run(name);
  times[name].push(performance.now() - start);
}
const middle = (name) => times[name].sort((x, y) => x - y)[times[name].length >> 1];
const of = (name) => middle(name) / middle("plain");
console.log(`onnxruntime-node 1.30.0, CPU, one thread, ${PAIRS} inner products of ${WIDTH} numbers, times of those without a factor: with a factor that is fed ${of("fed").toFixed(2)}, with a constant one ${of("constant").toFixed(2)}; all right: ${right}`);
process.exit(right && of("fed") < 1.3 && of("constant") > 4 ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
