import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeeplingError, type Study, unframe } from "@deepling/engine";
import { expect, test } from "vitest";
import { createApp } from "./app.ts";
import { createCodec } from "./codec.ts";

const codec = createCodec();
const HOST = { host: "127.0.0.1:8737" };

/** A study whose answers and failures the test chooses; asking for anything else is a failure. */
function studyWith(methods: Partial<Study>): Promise<Study> {
  return Promise.resolve(methods as Study);
}

async function post(app: ReturnType<typeof createApp>, method: string, body: unknown, headers = {}) {
  const bytes = new Uint8Array(codec.encode(body));
  return app.request(`/api/${method}`, { method: "POST", body: bytes, headers: { ...HOST, ...headers } });
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await response.arrayBuffer());
}

test("a method answers with typed arrays", async () => {
  const app = createApp({
    study: studyWith({
      predict: async ({ item }) => ({ probabilities: new Float32Array([item, 0.5]), logits: new Float32Array() }),
    }),
  });
  const response = await post(app, "predict", { item: 3 });
  expect(response.status).toBe(200);
  const answer = codec.decode(new Uint8Array(await response.arrayBuffer()));
  expect(answer).toMatchObject({ probabilities: new Float32Array([3, 0.5]) });
});

test("a stream arrives message by message and a failure is its last message", async () => {
  const app = createApp({
    study: studyWith({
      evaluate: async function* () {
        yield { kind: "progress", stage: "predictions", done: 1, total: 2 };
        throw new DeeplingError("missing", "images: photos", { hint: "look" });
      },
    }),
  });
  const messages: unknown[] = [];
  for await (const message of unframe(chunksOf(await post(app, "evaluate", {})))) messages.push(codec.decode(message));
  expect(messages).toEqual([
    { kind: "progress", stage: "predictions", done: 1, total: 2 },
    { kind: "error", code: "missing", message: "missing images: photos", hint: "look" },
  ]);
});

test("a caller that goes away is nobody's fault; what fails by itself is told", async () => {
  const seen: unknown[] = [];
  const failure = new TypeError("a fault of ours");
  const app = createApp({
    study: studyWith({
      predict: async (_request, options) => {
        options?.signal?.throwIfAborted();
        throw failure;
      },
    }),
    onError: (error) => seen.push(error),
  });
  const ask = (signal: AbortSignal) => {
    const body = new Uint8Array(codec.encode({ item: 0 }));
    return app.request("/api/predict", { method: "POST", body, headers: HOST, signal });
  };
  const gone = new AbortController();
  const asked = ask(gone.signal);
  gone.abort("Client connection prematurely closed.");
  await asked;
  expect(seen).toEqual([]);
  expect((await ask(new AbortController().signal)).status).toBe(500);
  expect(seen).toEqual([failure]);
});

test("a reader that goes away ends the work", async () => {
  let ended = false;
  const app = createApp({
    study: studyWith({
      evaluate: async function* () {
        try {
          for (let done = 0; ; done++) yield { kind: "progress", stage: "predictions", done, total: 1e9 };
        } finally {
          ended = true;
        }
      },
    }),
  });
  const reader = (await post(app, "evaluate", {})).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(ended).toBe(true);
});

test("faults map to statuses, and our own errors show their first line without folders", async () => {
  const seen: unknown[] = [];
  const app = createApp({
    onError: (error) => seen.push(error),
    study: studyWith({
      picture: async () => Promise.reject(new DeeplingError("unknown", "item: 12345")),
      weights: async () => Promise.reject(new Error("ENOENT /home/somebody/secret/notes.txt")),
    }),
  });
  const unknown = await post(app, "picture", { item: 12345 });
  expect(unknown.status).toBe(404);
  expect(codec.decode(new Uint8Array(await unknown.arrayBuffer()))).toMatchObject({ message: "unknown item: 12345" });
  const internal = await post(app, "weights", { layer: 0 });
  expect(internal.status).toBe(500);
  expect(codec.decode(new Uint8Array(await internal.arrayBuffer()))).toMatchObject({
    message: "internal error: ENOENT …/notes.txt",
    hint: expect.stringContaining("report it"),
  });
  expect(seen).toHaveLength(1);
});

test("a request that does not fit its schema is refused by name", async () => {
  const app = createApp({ study: studyWith({}) });
  for (const body of [{ item: -1 }, { item: "3" }, {}, { item: 1, extra: 2 }, 7]) {
    expect((await post(app, "predict", body)).status).toBe(400);
  }
  const garbage = await app.request("/api/predict", {
    method: "POST",
    body: new Uint8Array([0xc1, 0xff]),
    headers: HOST,
  });
  expect(garbage.status).toBe(400);
});

test("a model that did not load tells every caller why", async () => {
  const app = createApp({ study: Promise.reject(new DeeplingError("invalid", "model: net.onnx")) });
  const response = await post(app, "info", {});
  expect(response.status).toBe(400);
});

test("only this machine's own pages are answered", async () => {
  const app = createApp({
    study: studyWith({ info: async () => Promise.reject(new DeeplingError("missing", "x: y")) }),
  });
  const status = async (headers: Record<string, string>) => (await post(app, "info", {}, headers)).status;
  expect(await status({ host: "evil.example:8737" })).toBe(403);
  expect(await status({ host: "127.0.0.1.evil.example" })).toBe(403);
  expect(await status({ origin: "http://evil.example" })).toBe(403);
  expect(await status({ origin: "http://127.0.0.1:9999" })).toBe(403);
  expect(await status({ origin: "null" })).toBe(403);
  expect(await status({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await status({ origin: "http://127.0.0.1:8737", "sec-fetch-site": "same-origin" })).toBe(404);
  expect(await status({ host: "localhost:8737" })).toBe(404);
});

test("a body over the limit is refused before it is read", async () => {
  const app = createApp({ study: studyWith({}) });
  const body = new Uint8Array(9 * 2 ** 20);
  const response = await app.request("/api/predict", {
    method: "POST",
    body,
    headers: { ...HOST, "content-length": String(body.length) },
  });
  expect(response.status).toBe(413);
});

test("the page's files are served and nothing beside them", async () => {
  const parent = await mkdtemp(join(tmpdir(), "deepling-app-"));
  await writeFile(join(parent, "secret.json"), "{}");
  const root = await mkdtemp(join(parent, "web-"));
  await writeFile(join(root, "index.html"), "<title>Deepling</title>");
  const app = createApp({ study: studyWith({}), webRoot: root });
  const page = await app.request("/", { headers: HOST });
  expect(await page.text()).toBe("<title>Deepling</title>");
  expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  for (const path of [
    "/../secret.json",
    "/..%2fsecret.json",
    "/%2e%2e/secret.json",
    "/..%5csecret.json",
    "/%00.html",
    "/%ff",
  ]) {
    expect((await app.request(path, { headers: HOST })).status).toBe(404);
  }
});
