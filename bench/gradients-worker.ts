// What a loaded session holds, in MiB, in a process of its own: `gradients-worker.ts forward|gradient MODEL`.

import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { differentiate } from "../packages/engine/src/explain/differentiate.ts";
import { decodeModel } from "../packages/engine/src/onnx/decode.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import { prepare } from "../packages/engine/src/passes/prepare.ts";
import { createNodeRuntime } from "../packages/server/src/node-runtime.ts";

const [kind = "gradient", file = ""] = process.argv.slice(2);
const runtime = createNodeRuntime({ threads: 1 });

/** Resident memory without what waits to be collected. */
async function resident(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await setTimeout(50);
  }
  return process.memoryUsage().rss / 2 ** 20;
}

function encoded(): Uint8Array {
  const model = new Uint8Array(readFileSync(file));
  const graph = prepare(decodeModel(model));
  const [of = "", withRespectTo = ""] = [graph.outputs[0]?.name, graph.inputs[0]?.name];
  return kind === "forward" ? encodeModel(graph) : differentiate(model, { of, withRespectTo });
}

const before = await resident();
const session = await runtime.open(encoded());
process.stdout.write(`${(await resident()) - before}\n`);
await session.dispose();
