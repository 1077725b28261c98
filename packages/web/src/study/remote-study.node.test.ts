import { DeeplingError, errorMessage, frame, MESSAGE_TYPE } from "@deepling/engine";
import { expect, test } from "vitest";
import { createCodec } from "./codec.ts";
import { createFixtureStudy } from "./fixture/fixture-study.ts";
import { createRemoteStudy } from "./remote-study.ts";

const codec = createCodec();

/** A server in a function: answers as the protocol says, by the fixture, in pieces of `piece` bytes. */
function serve(piece: number, seen: AbortSignal[] = []): typeof fetch {
  const study = createFixtureStudy({ count: 700 });
  return async (url, init) => {
    const method = String(url).replace("/api/", "");
    const request = codec.decode(new Uint8Array(init?.body as ArrayBuffer));
    if (init?.signal) seen.push(init.signal);
    const headers = { "content-type": MESSAGE_TYPE };
    const answer = (study as unknown as Record<string, (request: unknown) => unknown>)[method]?.(request);
    if (answer instanceof Promise) {
      try {
        return new Response(codec.encode(await answer).slice(), { headers });
      } catch (error) {
        return new Response(codec.encode(errorMessage(error)).slice(), { status: 404, headers });
      }
    }
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        for await (const message of answer as AsyncGenerator<unknown>) {
          const bytes = frame(codec.encode(message));
          for (let at = 0; at < bytes.length; at += piece) controller.enqueue(bytes.slice(at, at + piece));
        }
        if (method === "evaluate") {
          controller.enqueue(frame(codec.encode(errorMessage(new DeeplingError("missing", "image: a.png")))));
        }
        controller.close();
      },
    });
    return new Response(body, { headers });
  };
}

test("unary answers come back as the study gave them", async () => {
  const remote = createRemoteStudy({ origin: "", codec, fetch: serve(64) });
  const local = createFixtureStudy({ count: 700 });
  expect(await remote.info()).toEqual(await local.info());
  const request = { item: 3, layer: 2, limit: 4 };
  expect(await remote.activations(request)).toEqual(await local.activations(request));
});

test.each([7, 65536])("a stream cut into pieces of %i bytes comes back whole", async (piece) => {
  const remote = createRemoteStudy({ origin: "", codec, fetch: serve(piece) });
  const arrived = [];
  for await (const message of remote.project({ items: [1, 2, 3, 5] })) arrived.push(message);
  const expected = [];
  for await (const message of createFixtureStudy({ count: 700 }).project({ items: [1, 2, 3, 5] }))
    expected.push(message);
  expect(arrived).toEqual(expected);
});

test("errors arrive as thrown, unary and at the end of a stream", async () => {
  const remote = createRemoteStudy({ origin: "", codec, fetch: serve(64) });
  await expect(remote.weights({ layer: 0 })).rejects.toMatchObject({
    code: "missing",
    message: "missing weights: layer 0",
  });
  const read = async () => {
    for await (const _ of remote.evaluate({}));
  };
  await expect(read()).rejects.toMatchObject({ code: "missing", message: "missing image: a.png" });
});

test("leaving a stream early aborts its request", async () => {
  const seen: AbortSignal[] = [];
  const remote = createRemoteStudy({ origin: "", codec, fetch: serve(64, seen) });
  for await (const _ of remote.project({})) break;
  expect(seen.map((signal) => signal.aborted)).toEqual([true]);
});

test("an unreachable server is said to be so, an aborted call rejects with its reason", async () => {
  const down: typeof fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  const remote = createRemoteStudy({ origin: "", codec, fetch: down });
  await expect(remote.info()).rejects.toThrow("unreachable server");
  const signal = AbortSignal.abort(new Error("given up"));
  await expect(remote.picture({ item: 0 }, { signal })).rejects.toThrow("given up");
});

test.each(["info", "project"] as const)(
  "a server that stops in the middle of %s is said to have stopped",
  async (method) => {
    const stops: typeof fetch = async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(Uint8Array.of(1, 0, 0)),
        pull: (controller) => controller.error(new TypeError("network error")),
      });
      return new Response(body, { headers: { "content-type": MESSAGE_TYPE } });
    };
    const remote = createRemoteStudy({ origin: "", codec, fetch: stops });
    const ask = async () => {
      if (method === "info") return remote.info();
      for await (const _ of remote.project({}));
      return undefined;
    };
    await expect(ask()).rejects.toMatchObject({
      message: "unreachable server: it stopped while it answered",
      hint: expect.stringContaining("Start it again"),
    });
  },
);

test("an answer that is no message names its status", async () => {
  const page: typeof fetch = async () =>
    new Response("<html>", { status: 502, headers: { "content-type": "text/html" } });
  const remote = createRemoteStudy({ origin: "", codec, fetch: page });
  await expect(remote.info()).rejects.toThrow("status 502");
});
