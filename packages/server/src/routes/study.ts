import {
  API_PREFIX,
  type CallOptions,
  type Codec,
  DeeplingError,
  type ErrorMessage,
  errorMessage,
  frame,
  MESSAGE_TYPE,
  type Study,
  type StudyMethod,
  studyMethods,
  type Variant,
  variantSchema,
} from "@deepling/engine";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { z } from "zod";

/** Largest request: a list of a million item indices. */
const BODY_LIMIT = 8 * 2 ** 20;

/** The one table from what is at fault to an HTTP status. */
const STATUS = {
  invalid: 400,
  mismatched: 400,
  duplicate: 400,
  unknown: 404,
  missing: 404,
  unsupported: 422,
  unreachable: 502,
  cancelled: 499,
  internal: 500,
} as const satisfies Record<ErrorMessage["code"], number>;

type AnyMethod = (request: unknown, options: CallOptions) => Promise<unknown> | AsyncGenerator<unknown>;

/** `POST /api/<method>` for every method of Study, from the table in the protocol. */
export function studyRoutes(options: { study: Promise<Study>; codec: Codec; onError: (error: unknown) => void }): Hono {
  const { codec } = options;
  const app = new Hono();
  options.study.catch(() => undefined);

  /** A caller who went away stops the work with a reason that is nobody's fault. */
  const reporter = (signal: AbortSignal) => (error: unknown) => {
    if (!signal.aborted) options.onError(error);
  };

  const refuse = (error: unknown, report: (error: unknown) => void): Response => {
    const message = errorMessage(error);
    if (message.code === "internal") report(error);
    return new Response(new Uint8Array(codec.encode(message)), {
      status: STATUS[message.code],
      headers: { "content-type": MESSAGE_TYPE },
    });
  };

  const parse = async (c: Context, name: string, method: StudyMethod): Promise<Asked> => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    let decoded: unknown;
    try {
      decoded = body.byteLength === 0 ? {} : codec.decode(body);
    } catch (cause) {
      throw new DeeplingError("invalid", `request: not MessagePack (${name})`, { cause });
    }
    if (!isObject(decoded) || !("variant" in decoded)) {
      return { request: checked(method.request, decoded, name), variant: undefined };
    }
    const { variant, ...request } = decoded;
    return {
      request: checked(method.request, request, name),
      variant: variant === undefined ? undefined : checked(variantSchema, variant, `${name} variant`),
    };
  };

  app.use(
    `${API_PREFIX}*`,
    bodyLimit({ maxSize: BODY_LIMIT, onError: (c) => c.text("invalid request: too large", 413) }),
  );

  for (const [name, method] of Object.entries<StudyMethod>(studyMethods)) {
    app.post(`${API_PREFIX}${name}`, async (c) => {
      const { signal } = c.req.raw;
      const report = reporter(signal);
      try {
        const { request, variant } = await parse(c, name, method);
        const study = await options.study;
        const call = (study[name as keyof Study] as unknown as AnyMethod).bind(study);
        if (method.answers === "once") {
          const answer = await (call(request, { signal, variant }) as Promise<unknown>);
          return new Response(new Uint8Array(codec.encode(answer)), { headers: { "content-type": MESSAGE_TYPE } });
        }
        const messages = call(request, { signal, variant }) as AsyncGenerator<unknown>;
        return new Response(streamOf(messages, codec.encode, report), {
          headers: { "content-type": MESSAGE_TYPE, "cache-control": "no-store" },
        });
      } catch (error) {
        return refuse(error, report);
      }
    });
  }
  return app;
}

/** What was asked, and of which variant. */
interface Asked {
  readonly request: unknown;
  readonly variant: Variant | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a schema makes of a value. Throws "invalid request" with the first thing that is wrong. */
function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new DeeplingError("invalid", `request: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""} (${place})`);
}

/**
 * Pulls the generator as fast as the reader reads. A reader that goes away ends the generator, and what it still answers on
 * its way out goes nowhere: the stream is closed by then.
 */
function streamOf(
  messages: AsyncGenerator<unknown>,
  encode: (message: unknown) => Uint8Array,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  let gone = false;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { value, done } = await messages.next();
        if (gone) return;
        if (done) controller.close();
        else controller.enqueue(frame(encode(value)));
      } catch (error) {
        const message = errorMessage(error);
        if (message.code === "internal") onError(error);
        if (gone) return;
        controller.enqueue(frame(encode(message)));
        controller.close();
      }
    },
    cancel: async () => {
      gone = true;
      await messages.return(undefined);
    },
  });
}
