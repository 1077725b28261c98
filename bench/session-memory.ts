import { float32 } from "../packages/engine/src/graph/tensor.ts";
import { encodeModel } from "../packages/engine/src/onnx/encode.ts";
import type { Tensors } from "../packages/engine/src/runtime/runtime.ts";
import { createProcessRuntime } from "../packages/server/src/inference/process-runtime.ts";
import { residentMemory } from "./process-tree.ts";

/** MiB (PSS) that a session adds to the process that runs networks for the server, in which onnxruntime was at work before. */
export interface SessionMemory {
  /** Once it is loaded. */
  readonly loaded: number;
  /** After runs of each of the feeds, in turn. */
  readonly after: readonly number[];
}

/** Opens a model in a process of its own, as the server does, runs it and asks Linux what that process came to hold. */
export async function sessionMemory(model: Uint8Array, feeds: readonly Tensors[]): Promise<SessionMemory> {
  const runtime = createProcessRuntime({ priority: "normal", threads: 1 });
  try {
    const first = await runtime.open(SUM);
    // answered after what the request before left behind was collected
    const settle = () => first.run({ x: float32([1], [1]) });
    await settle();
    const before = await childMemory();
    const session = await runtime.open(model);
    await settle();
    const loaded = (await childMemory()) - before;
    const after: number[] = [];
    for (const feed of feeds) {
      for (let times = 0; times < 3; times++) await session.run(feed);
      after.push((await childMemory()) - before);
    }
    return { loaded, after };
  } finally {
    runtime.dispose();
  }
}

const one = { type: "float32", shape: [1] } as const;

/** x + x: loads onnxruntime, which is not what is measured. */
const SUM = encodeModel({
  name: "sum",
  inputs: [{ name: "x", ...one }],
  outputs: [{ name: "y", ...one }],
  nodes: [{ name: "sum", domain: "", type: "Add", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
  initializers: new Map(),
  types: new Map(),
  opsets: new Map([["", 21]]),
  metadata: new Map(),
});

/** Of this process's children: their number stays the same while one is measured. */
async function childMemory(): Promise<number> {
  const [, ...children] = await residentMemory(process.pid);
  return children.reduce((sum, own) => sum + own, 0);
}
