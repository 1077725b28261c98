import {
  type Abort,
  type Activations,
  API_PREFIX,
  type CallOptions,
  type Codec,
  DeeplingError,
  type Evaluation,
  type Explanation,
  errorFromMessage,
  isErrorMessage,
  MESSAGE_TYPE,
  type MethodInfo,
  type Neighbours,
  type Picture,
  type Placed,
  type Prediction,
  type Progress,
  type Projection,
  type StripFrame,
  type StripSummary,
  type Study,
  type StudyInfo,
  type Thumbnails,
  unframe,
  type Weights,
} from "@deepling/engine";

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
      throw new DeeplingError("unreachable", "server: it does not answer", {
        hint: "Is deepling still running in its terminal? Start it again, then reload this page.",
        cause,
      });
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

  // The wire: what a method answers is settled by the protocol, and held by the contract suite.
  async function one<T>(method: keyof Study, request: unknown, options?: CallOptions): Promise<T> {
    const link = linkAbort(options?.signal);
    try {
      const reply = await post(method, request, link.signal);
      return codec.decode(new Uint8Array(await reply.arrayBuffer())) as T;
    } finally {
      link.release();
    }
  }

  async function* many<T>(method: keyof Study, request: unknown, options?: CallOptions): AsyncGenerator<T> {
    const link = linkAbort(options?.signal);
    try {
      const reply = await post(method, request, link.signal);
      if (reply.body === null) return;
      for await (const bytes of unframe(chunksOf(reply.body))) {
        const message = codec.decode(bytes);
        if (isErrorMessage(message)) throw errorFromMessage(message);
        yield message as T;
      }
    } finally {
      link.abort();
      link.release();
    }
  }

  return {
    info: () => one<StudyInfo>("info", {}),
    evaluate: (request, options) => many<Progress | Evaluation>("evaluate", request, options),
    project: (request, options) => many<Progress | Projection>("project", request, options),
    thumbnails: (request, options) => one<Thumbnails>("thumbnails", request, options),
    picture: (request, options) => one<Picture>("picture", request, options),
    predict: (request, options) => one<Prediction>("predict", request, options),
    activations: (request, options) => one<Activations>("activations", request, options),
    neighbours: (request, options) => one<Neighbours>("neighbours", request, options),
    place: (request, options) => one<Placed>("place", request, options),
    weights: (request, options) => one<Weights>("weights", request, options),
    strip: (request, options) => many<Progress | StripFrame | StripSummary>("strip", request, options),
    methods: (request, options) => one<readonly MethodInfo[]>("methods", request, options),
    explain: (request, options) => many<Explanation>("explain", request, options),
  };
}

/** Safari's streams are no async iterables yet. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** The platform's signal that follows the engine's; ending a stream early aborts the request, so the server stops too. */
function linkAbort(signal: Abort | undefined): { signal: AbortSignal; abort: () => void; release: () => void } {
  const controller = new AbortController();
  if (!(signal instanceof AbortSignal)) {
    return { signal: controller.signal, abort: () => controller.abort(), release: () => undefined };
  }
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    release: () => signal.removeEventListener("abort", follow),
  };
}
