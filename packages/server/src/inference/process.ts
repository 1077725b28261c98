// The process that runs networks for the server: onnxruntime-node computes on the thread that calls it, and what it does to its process
// (memory that runs out, a crash in native code) must not end the server. Started by `process-runtime.ts`.
import { errorMessage, type Session } from "@deepling/engine";
import { createNodeRuntime } from "../node-runtime.ts";
import type { InferenceAnswer, InferenceRequest, InferenceSetup } from "./messages.ts";

const runtime = createNodeRuntime(JSON.parse(process.argv[2] ?? "{}") as InferenceSetup);
const sessions = new Map<number, Session>();

async function answer(request: InferenceRequest): Promise<InferenceAnswer> {
  const { id } = request;
  if (request.kind === "open") {
    const session = await runtime.open(request.model, request.options);
    sessions.set(request.session, session);
    return { id, kind: "opened", inputs: session.inputs, outputs: session.outputs };
  }
  const session = sessions.get(request.session);
  if (session === undefined) throw new Error(`session ${request.session} is not open`);
  if (request.kind === "run") return { id, kind: "ran", tensors: await session.run(request.feeds, request.outputs) };
  if (request.kind === "profile") return { id, kind: "profiled", runs: (await session.profile?.()) ?? [] };
  sessions.delete(request.session);
  await session.dispose();
  return { id, kind: "disposed" };
}

function failure(id: number, error: unknown): InferenceAnswer {
  return { id, ...errorMessage(error), detail: error instanceof Error ? error.message : String(error) };
}

// one after another: a session is not disposed of while it runs
let last: Promise<void> = Promise.resolve();
process.on("message", (request: InferenceRequest) => {
  last = last
    .then(() => answer(request))
    .catch((error: unknown) => failure(request.id, error))
    .then((message) => void process.send?.(message));
});
// Ctrl+C reaches every process of a terminal; this one ends with the server
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
