import { z } from "zod";
import { DeeplingError, type Fault } from "../base/error.ts";
import type { Study } from "./study.ts";

/** Turns messages into bytes and back, typed arrays included; handed in by the platform (msgpackr on both sides). */
export interface Codec {
  readonly encode: (message: unknown) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

/** Where the methods of a study answer over HTTP: `POST /api/<method>`. */
export const API_PREFIX = "/api/";

/** The media type of requests and answers. */
export const MESSAGE_TYPE = "application/x-msgpack";

/** Settings of msgpackr's Packr on both sides: typed arrays stay typed arrays, objects stay plain. */
export const CODEC_SETTINGS = { moreTypes: true, useRecords: false, mapsAsObjects: true } as const;

/** How a method of Study travels: its request's schema, and whether it answers once or with a stream. */
export interface StudyMethod {
  readonly kind: "one" | "stream";
  readonly request: z.ZodType;
}

const index = z.number().int().min(0);
const indices = z.array(index).max(1_000_000);

/** Every method that a front end may call from outside the process; the server's routes and the remote study read this. */
export const studyMethods = {
  info: { kind: "one", request: z.strictObject({}) },
  evaluate: { kind: "stream", request: z.strictObject({}) },
  project: {
    kind: "stream",
    request: z.strictObject({
      layers: indices.optional(),
      items: indices.optional(),
      pivots: z.union([z.literal("all"), z.number().int().min(2).max(4096)]).optional(),
      mode: z.enum(["paper", "smooth"]).optional(),
      seed: z.number().int().min(0).optional(),
      preview: z.boolean().optional(),
    }),
  },
  thumbnails: {
    kind: "one",
    request: z.strictObject({ items: indices.max(4096), size: z.number().int().min(4).max(256) }),
  },
  picture: { kind: "one", request: z.strictObject({ item: index }) },
  predict: { kind: "one", request: z.strictObject({ item: index }) },
  activations: {
    kind: "one",
    request: z.strictObject({ item: index, layer: index, limit: z.number().int().min(1).max(4096) }),
  },
  neighbours: {
    kind: "one",
    request: z.strictObject({ item: index, layer: index, count: z.number().int().min(1).max(200) }),
  },
  weights: { kind: "one", request: z.strictObject({ layer: index }) },
} as const satisfies Record<keyof Study, StudyMethod>;

/** An error as it travels. */
export interface ErrorMessage {
  readonly kind: "error";
  readonly code: Fault | "cancelled" | "internal";
  readonly message: string;
  readonly hint: string | undefined;
}

/** What a person may see of an error; anything but a DeeplingError loses its text, which may hold paths. */
export function errorMessage(error: unknown): ErrorMessage {
  if (error instanceof DeeplingError) {
    return { kind: "error", code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return { kind: "error", code: "cancelled", message: "cancelled", hint: undefined };
  }
  return { kind: "error", code: "internal", message: "internal error", hint: "the server's log says more" };
}

/** The error that a message tells of, to be thrown on this side. */
export function errorFromMessage(message: ErrorMessage): Error {
  if (message.code === "internal" || message.code === "cancelled") {
    const error = new Error(message.message);
    if (message.code === "cancelled") error.name = "AbortError";
    return error;
  }
  const subject = message.message.slice(message.code.length + 1);
  return new DeeplingError(message.code, subject, message.hint === undefined ? {} : { hint: message.hint });
}

/** Whether a decoded message is an error. */
export function isErrorMessage(message: unknown): message is ErrorMessage {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "error";
}

/** A message of a stream: its length as 4 bytes, little endian, then the message. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(4 + message.byteLength);
  new DataView(framed.buffer).setUint32(0, message.byteLength, true);
  framed.set(message, 4);
  return framed;
}

/** Takes the messages out of a stream of chunks cut anywhere. Throws "invalid stream" when it ends inside a message. */
export async function* unframe(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    held += chunk.byteLength;
    while (held >= 4) {
      const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : join(parts, held);
      parts = [bytes];
      const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
      if (held < 4 + length) break;
      yield bytes.slice(4, 4 + length);
      parts = [bytes.subarray(4 + length)];
      held -= 4 + length;
    }
  }
  if (held > 0) throw new DeeplingError("invalid", "stream: it ended inside a message");
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
