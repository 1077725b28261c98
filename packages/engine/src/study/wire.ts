import { DeeplingError, type Fault } from "../base/error.ts";

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

/** An error as it travels. */
export interface ErrorMessage {
  readonly kind: "error";
  readonly code: Fault | "cancelled" | "internal";
  readonly message: string;
  readonly hint: string | undefined;
}

/**
 * What a person may see of an error. Anything but a DeeplingError is a fault of Deepling's: its first line, with the folders of paths
 * left out.
 */
export function errorMessage(error: unknown): ErrorMessage {
  if (error instanceof DeeplingError) {
    return { kind: "error", code: error.code, message: error.message, hint: error.hint };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return { kind: "error", code: "cancelled", message: "cancelled", hint: undefined };
  }
  return { kind: "error", code: "internal", message: `internal error: ${firstLine(error)}`, hint: REPORT };
}

const REPORT = "this is a fault of Deepling's: the terminal where it runs shows where it arose; please report it";

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const kind = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  return `${kind}${line.replace(/(?:[A-Za-z]:)?(?:[\\/][^\\/\s'":,()]+)+[\\/]/g, "…/")}`.slice(0, LONGEST_LINE);
}

/** Characters of a fault of Deepling's that are shown. */
const LONGEST_LINE = 300;

/** A fault of Deepling's that arrived in a message, with what the person can do. */
export class InternalError extends Error {
  readonly hint: string | undefined;

  constructor({ message, hint }: ErrorMessage) {
    super(message);
    this.name = "InternalError";
    this.hint = hint;
  }
}

/** The error that a message tells of, to be thrown on this side. */
export function errorFromMessage(message: ErrorMessage): Error {
  if (message.code === "internal") return new InternalError(message);
  if (message.code === "cancelled") {
    const error = new Error(message.message);
    error.name = "AbortError";
    return error;
  }
  const subject = message.message.slice(message.code.length + 1);
  return new DeeplingError(message.code, subject, message.hint === undefined ? {} : { hint: message.hint });
}

/** Whether a decoded message is an error. */
export function isErrorMessage(message: unknown): message is ErrorMessage {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === "error";
}

const LENGTH_BYTES = 4;

/** A message of a stream: its length as 4 bytes, little endian, then the message. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(LENGTH_BYTES + message.byteLength);
  new DataView(framed.buffer).setUint32(0, message.byteLength, true);
  framed.set(message, LENGTH_BYTES);
  return framed;
}

/** Takes the messages out of a stream of chunks cut anywhere. Throws "invalid stream" when it ends inside a message. */
export async function* unframe(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const held = new ByteQueue();
  let length: number | undefined;
  for await (const chunk of chunks) {
    held.push(chunk);
    for (;;) {
      if (length === undefined) {
        if (held.length < LENGTH_BYTES) break;
        const prefix = held.take(LENGTH_BYTES);
        length = new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true);
      }
      if (held.length < length) break;
      const message = held.take(length);
      length = undefined;
      yield message;
    }
  }
  if (length !== undefined || held.length > 0) {
    throw new DeeplingError("invalid", "stream: it ended inside a message", { hint: "Is deepling still running?" });
  }
}

/** Bytes that come in chunks and leave in other portions, each copied once: a message may be cut into thousands. */
class ByteQueue {
  length = 0;
  #first = 0;
  #chunks: Uint8Array[] = [];

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.byteLength;
  }

  take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    this.length -= count;
    for (let filled = 0; filled < count; ) {
      const chunk = this.#chunks[this.#first];
      if (chunk === undefined) break;
      const part = chunk.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.byteLength;
      if (part.byteLength < chunk.byteLength) this.#chunks[this.#first] = chunk.subarray(part.byteLength);
      else this.#first++;
    }
    this.#chunks = this.#chunks.slice(this.#first);
    this.#first = 0;
    return taken;
  }
}
