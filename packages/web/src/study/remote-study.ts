import {
  API_PREFIX,
  type CallOptions,
  type Codec,
  DeeplingError,
  errorFromMessage,
  isErrorMessage,
  isOwn,
  MESSAGE_TYPE,
  type Study,
  studyAnswers,
  unframe,
} from "@deepling/engine";
import { linkAbort } from "./link-abort.ts";

/** What is needed to reach a server; `fetch` is the platform's. */
export interface RemoteOptions {
  /** Ends without a slash; "" for the page's own server. */
  readonly origin: string;
  readonly codec: Codec;
  readonly fetch: typeof fetch;
}

/** A study that a server answers: POST /api/‹method›, one message or a stream of them. Errors arrive as they were thrown. */
export function createRemoteStudy({ origin, codec, fetch: send }: RemoteOptions): Study {
  async function post(method: keyof Study, request: unknown, signal: AbortSignal): Promise<Response> {
    const url = `${origin}${API_PREFIX}${method}`;
    const body = codec.encode(request);
    const reply = await send(url, {
      method: "POST",
      headers: { "content-type": MESSAGE_TYPE },
      body: body.slice(),
      signal,
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw unreachable("it does not answer", cause);
    });
    if (!reply.ok) throw await failureOf(reply, method);
    return reply;
  }

  async function failureOf(reply: Response, method: string): Promise<Error> {
    const bytes = new Uint8Array(await reply.arrayBuffer());
    const message = reply.headers.get("content-type")?.startsWith(MESSAGE_TYPE) ? codec.decode(bytes) : undefined;
    if (isErrorMessage(message)) return errorFromMessage(message);
    return new DeeplingError("invalid", `answer: status ${reply.status} (${method})`, {
      hint: "The page and the server may be of different versions: reload the page.",
    });
  }

  async function one(method: keyof Study, request: unknown, options?: CallOptions): Promise<unknown> {
    const link = linkAbort(options?.signal);
    try {
      const reply = await post(method, request, link.signal);
      const bytes = await reply.arrayBuffer().catch((cause: unknown) => broken(link.signal, cause));
      return codec.decode(new Uint8Array(bytes));
    } finally {
      link.release();
    }
  }

  async function* many(method: keyof Study, request: unknown, options?: CallOptions): AsyncGenerator<unknown> {
    const link = linkAbort(options?.signal);
    try {
      const reply = await post(method, request, link.signal);
      if (reply.body === null) return;
      for await (const bytes of unframe(chunksOf(reply.body, link.signal))) {
        const message = codec.decode(bytes);
        if (isErrorMessage(message)) throw errorFromMessage(message);
        yield message;
      }
    } finally {
      link.abort();
      link.release();
    }
  }

  const names = Object.keys(studyAnswers) as (keyof Study)[];
  const methods = names.map((name) => {
    const ask = studyAnswers[name] === "once" ? one : many;
    return [
      name,
      (request: object = {}, options?: CallOptions) =>
        ask(name, isOwn(options?.variant) ? request : { ...request, variant: options?.variant }, options),
    ];
  });
  // The wire: what a method answers is settled by the protocol, and held by the contract suite.
  return Object.fromEntries(methods) as Study;
}

function unreachable(what: string, cause: unknown): DeeplingError {
  const hint = "Is deepling still running in its terminal? Start it again, then reload this page.";
  return new DeeplingError("unreachable", `server: ${what}`, { hint, cause });
}

/** What an answer that ends before it is whole is refused with. */
function broken(signal: AbortSignal, cause: unknown): never {
  signal.throwIfAborted();
  throw unreachable("it stopped while it answered", cause);
}

/** Safari's streams are no async iterables yet. */
async function* chunksOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => broken(signal, cause));
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
