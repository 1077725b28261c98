#!/usr/bin/env bash
# One would guess: creating a session takes time in proportion to the number of nodes: onnxruntime's graph optimisations look at each node and its neighbours.
# What happens (onnxruntime-node 1.30.0, CPU): for a chain of Conv, Sigmoid and Add, in which hardly anything can be fused, four times the nodes take about four times as long with
#   graphOptimizationLevel "disabled", but more than nine times as long with "basic" and with "all"; a chain of Sigmoid alone stays in proportion at all levels.
# Why it matters here: networks of tens of thousands of nodes (unrolled loops, searched architectures) open in seconds everywhere else, and then wait minutes for their
#   session; Deepling loads sessions of more than 20,000 nodes without these optimisations.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [FEW, MANY] = [4000, 16000];
const extents = [1n, 4n, 4n, 4n];
const typed = (name) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: extents.map((value) => ({ value: { case: "dimValue", value } })) } } } } });
const kernel = { name: "w", dataType: 1, dims: [4n, 4n, 1n, 1n], floatData: Array(16).fill(0.01) };
const chain = (operators, count) => {
  const node = [];
  let [value, skipped] = ["x", "x"];
  for (let at = 0; at < count; at++) {
    const opType = operators[at % operators.length];
    if (at % operators.length === 0) skipped = value;
    const output = at === count - 1 ? "y" : `value${at}`;
    node.push({ name: `node${at}`, opType, input: opType === "Conv" ? [value, "w"] : opType === "Add" ? [value, skipped] : [value], output: [output] });
    value = output;
  }
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, {
    irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
    graph: { name: "g", node, input: [typed("x")], output: [typed("y")], initializer: operators.includes("Conv") ? [kernel] : [] },
  }));
};
const seconds = async (bytes, graphOptimizationLevel) => {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 2; round++) {
    const before = process.cpuUsage();
    const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel, intraOpNumThreads: 1 });
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
    await session.release();
  }
  return least;
};
const growth = {};
for (const [name, operators] of [["blocks", ["Conv", "Sigmoid", "Add"]], ["sigmoids", ["Sigmoid"]]]) {
  const [few, many] = [chain(operators, FEW), chain(operators, MANY)];
  for (const level of ["disabled", "basic", "all"]) {
    const [less, more] = [await seconds(few, level), await seconds(many, level)];
    growth[`${name} ${level}`] = more / less;
    console.log(`onnxruntime-node 1.30.0, CPU, ${name}, "${level}": ${less.toFixed(2)} s of processor time for ${FEW} nodes, ${more.toFixed(2)} s for ${MANY}: ${(more / less).toFixed(1)} times`);
  }
}
const square = growth["blocks basic"] > 9 && growth["blocks all"] > 9;
const straight = ["blocks disabled", "sigmoids disabled", "sigmoids basic", "sigmoids all"].every((of) => growth[of] < 7.5);
process.exit(square && straight ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
