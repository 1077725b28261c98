// The process that runs networks for the server: onnxruntime-node computes on the thread that calls it, and what it does to its process
// (memory that runs out, a crash in native code) must not end the server. Started by `process-runtime.ts`.
import { readSync, writeSync } from "node:fs";
import { errorMessage, type Session } from "@deepling/engine";
import { createNodeRuntime } from "../node-runtime.ts";
import { createFrameReader, type Frame, frameOf, type Spares, spare } from "./frames.ts";
import { type InferenceAnswer, type InferenceRequest, type InferenceSetup, PIPE } from "./messages.ts";

const runtime = createNodeRuntime(JSON.parse(process.argv[2] ?? "{}") as InferenceSetup);
const sessions = new Map<number, Session>();
const spares: Spares = new Map();
const reader = createFrameReader(spares);

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

/** Whether an error of the pipe says that the server was ended. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ECONNRESET");

/** Waits for the server's next request; undefined if the server is gone. */
function nextRequest(): (Frame & { readonly message: InferenceRequest }) | undefined {
  for (;;) {
    const count = readSync(PIPE, reader.target());
    if (count === 0) return undefined;
    const whole = reader.advance(count);
    if (whole !== undefined) return whole as Frame & { readonly message: InferenceRequest };
  }
}

/** Answers the server; gives the bytes that were sent. */
function send(message: InferenceAnswer): number {
  let sent = 0;
  for (const part of frameOf(message)) {
    for (let at = 0; at < part.length; ) at += writeSync(PIPE, part, at);
    sent += part.length;
  }
  return sent;
}

/** Bytes of tensors and models that may lie about before they are collected: V8 alone would wait for more. */
const GARBAGE = 16 * 2 ** 20;

/** Answers the next request, and lets the arrays of its tensors serve another; gives the bytes that were made for it, undefined if the server is gone. */
async function serveNext(): Promise<number | undefined> {
  const frame = nextRequest();
  if (frame === undefined) return undefined;
  const { message: request, made } = frame;
  const sent = send(await answer(request).catch((error: unknown) => failure(request.id, error)));
  const fed = request.kind === "run" ? Object.values(request.feeds) : [];
  spare(
    spares,
    fed.map(({ data }) => data),
  );
  // a model's bytes, of which onnxruntime has its own copy, lie about no longer than they must: loading took far longer than collecting
  return request.kind === "open" ? GARBAGE : made + sent;
}

// Ctrl+C reaches every process of a terminal; this one ends with the server
process.on("SIGINT", () => undefined);
// one request after another, and nothing is done between: to wait in the read itself costs least
let garbage = 0;
try {
  for (let made = await serveNext(); made !== undefined; made = await serveNext()) {
    garbage += made;
    if (garbage < GARBAGE) continue;
    garbage = 0;
    globalThis.gc?.();
  }
} catch (error) {
  if (!isGone(error)) throw error;
}
process.exit();
