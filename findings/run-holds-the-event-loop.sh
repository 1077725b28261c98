#!/usr/bin/env bash
# One would guess: `await session.run(feeds)` of onnxruntime-node computes off the thread that calls it, as a promise and a pool of native threads suggest:
#   timers go on meanwhile, and two runs started together on two sessions of one thread each overlap.
# What happens (onnxruntime-node 1.30.0, CPU): the run is put off by setImmediate and then computed by the calling thread. A timer of 5 ms does not fire
#   once during a run of a second, and two sessions of one thread each take as long together as one after the other, whatever the cores.
# Why it matters here: a server that computes in its own process answers nobody during a pass, and asking for the next batch early overlaps nothing;
#   both need another process or thread, which then gains from two batches under way.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0 onnx-buf@1.20.0-1 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import ort from "onnxruntime-node";
ort.env.logLevel = "error";
const [SIZE, PRODUCTS] = [1024, 24];
const shaped = (name) => ({ name, type: { value: { case: "tensorType", value: { elemType: 1, shape: { dim: [SIZE, SIZE].map((extent) => ({ value: { case: "dimValue", value: BigInt(extent) } })) } } } } });
const model = toBinary(ModelProtoSchema, create(ModelProtoSchema, {
  irVersion: 10n, opsetImport: [{ domain: "", version: 21n }],
  graph: {
    name: "g", input: [shaped("v0")], output: [shaped(`v${PRODUCTS}`)],
    node: Array.from({ length: PRODUCTS }, (_, at) => ({ opType: "MatMul", input: [`v${at}`, "v0"], output: [`v${at + 1}`] })),
  },
}));
const [one, other] = await Promise.all([0, 1].map(() => ort.InferenceSession.create(model, { intraOpNumThreads: 1 })));
const v0 = new ort.Tensor("float32", new Float32Array(SIZE * SIZE).fill(1 / SIZE), [SIZE, SIZE]);
const timed = async (work) => { const start = performance.now(); await work(); return performance.now() - start; };
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
await one.run({ v0 }); await other.run({ v0 });
let fired = 0;
const alone = [], together = [];
for (let round = 0; round < 5; round++) {
  // the timer is due many times during the run; whatever fires before the run begins or after it has ended counts as well
  const timer = setInterval(() => fired++, 5);
  alone.push(await timed(() => one.run({ v0 })));
  clearInterval(timer);
  together.push(await timed(() => Promise.all([one.run({ v0 }), other.run({ v0 })])));
}
const due = Math.floor(alone.reduce((sum, time) => sum + time, 0) / 5);
const [single, both] = [middle(alone), middle(together)];
console.log(`onnxruntime-node 1.30.0, CPU: a run of ${single.toFixed(0)} ms; a timer of 5 ms fired ${fired} times of ${due}; two sessions of one thread each together ${(both / single).toFixed(2)} times one`);
process.exit(fired < due / 10 && both > 1.6 * single ? 0 : 1);
JS
node run.mjs && echo "as described" || { echo "changed"; exit 1; }
